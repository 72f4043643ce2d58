package reporters_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// luminance is the relative luminance of a color such as #1b1f24, as WCAG 2 has it.
func luminance(g *WithT, color string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(color, "#"), 16, 32)
	g.Expect(err).NotTo(HaveOccurred())
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		part := float64(n>>(16-8*i)&0xFF) / 255
		if part <= 0.04045 {
			part /= 12.92
		} else {
			part = math.Pow((part+0.055)/1.055, 2.4)
		}
		sum += weight * part
	}
	return sum
}

func contrast(g *WithT, one, other string) float64 {
	a, b := luminance(g, one), luminance(g, other)
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func TestHTMLContrast(t *testing.T) {
	g := NewWithT(t)
	style := textOf(all(parsed(t, sample()), named("style"))[0])
	schemes := regexp.MustCompile(`:root \{([^}]*)\}`).FindAllStringSubmatch(style, -1)
	g.Expect(schemes).To(HaveLen(2), "light and dark")
	for _, scheme := range schemes {
		colors := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(scheme[1], -1) {
			colors[m[1]] = m[2]
		}
		g.Expect(colors).To(HaveLen(15))
		for _, text := range []string{"text", "muted", "link", "fail", "error", "warn", "known", "inconclusive", "pass", "not-applicable"} {
			for _, ground := range []string{"page", "raised"} {
				g.Expect(contrast(g, colors[text], colors[ground])).To(BeNumerically(">=", 4.5), "%s on %s", text, ground)
			}
		}
		g.Expect(contrast(g, colors["marked"], colors["mark"])).To(BeNumerically(">=", 4.5))
		g.Expect(contrast(g, colors["line"], colors["page"])).To(BeNumerically(">=", 3), "what bounds a field to fill in")
	}
	g.Expect(regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b[^;]*;`).FindAllString(style, -1)).To(HaveLen(30), "there are no other colors")
}
