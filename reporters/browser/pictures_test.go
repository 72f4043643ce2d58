package browser_test

import (
	"bytes"
	"html"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	. "github.com/onsi/gomega"
)

// maxPicture is the size of a picture, in bytes, that a page of the docs may load.
const maxPicture = 200_000

// TestPictures holds that the pictures of the examples can be seen. UPDATE_GOLDEN=1 makes
// them anew, of the example reports as they stand there; they are not compared, as each
// machine has fonts of its own.
func TestPictures(t *testing.T) {
	folder, err := filepath.Abs(filepath.Join("..", "..", "docs", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func(*testing.T, string) []byte{"html.png": pictureOfPage, "terminal.png": pictureOfTerminal} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			path := filepath.Join(folder, name)
			if os.Getenv("UPDATE_GOLDEN") != "" {
				g.Expect(os.WriteFile(path, make(t, folder), 0o644)).To(Succeed())
			}
			data, err := os.ReadFile(path)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(len(data)).To(BeNumerically("<", maxPicture))
			_, err = png.DecodeConfig(bytes.NewReader(data))
			g.Expect(err).NotTo(HaveOccurred())
		})
	}
}

// pictureOfPage is the beginning of the HTML example.
func pictureOfPage(t *testing.T, folder string) []byte {
	t.Helper()
	return picture(t, filepath.Join(folder, "report.html"), view{width: 1000}, 1600)
}

// pictureOfTerminal is what a terminal shows first of the example, up to the end of the
// first failure.
func pictureOfTerminal(t *testing.T, folder string) []byte {
	t.Helper()
	g := NewWithT(t)
	text, err := os.ReadFile(filepath.Join(folder, "terminal.ansi"))
	g.Expect(err).NotTo(HaveOccurred())
	parts := strings.SplitN(string(text), "\n\n", 4)
	g.Expect(parts).To(HaveLen(4), "the head, the families, a failure, and more")
	page := `<!doctype html><meta charset="utf-8"><title>A terminal</title><style>
html { background: #16191d; color: #d7dbe0; }
body { margin: 0; }
pre { margin: 0; padding: 16px 20px; font: 14px/1.35 monospace; white-space: pre-wrap; word-break: break-all; width: 100ch; }
</style><pre>` + coloured(strings.Join(parts[:3], "\n\n")) + `</pre>`
	file := filepath.Join(t.TempDir(), "terminal.html")
	g.Expect(os.WriteFile(file, []byte(page), 0o600)).To(Succeed())
	return picture(t, file, view{width: 880}, 0)
}

// picture is a page as it is seen at a height, at its own one if that is 0.
func picture(t *testing.T, file string, v view, height int) []byte {
	t.Helper()
	o := openFile(t, file, v)
	if height == 0 {
		height = value[int](o, `document.body.scrollHeight`)
	}
	call(o, emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: int64(v.width), Height: int64(height), DeviceScaleFactor: 1})
	data, err := chromedp.Run(o.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	return indexed(t, data)
}

// indexed is a picture with the 256 colours that are most frequent in it, in a fraction
// of the bytes: of text, the others are the edges of letters.
func indexed(t *testing.T, data []byte) []byte {
	t.Helper()
	g := NewWithT(t)
	full, err := png.Decode(bytes.NewReader(data))
	g.Expect(err).NotTo(HaveOccurred())
	box := full.Bounds()
	counts := map[color.Color]int{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			counts[full.At(x, y)]++
		}
	}
	palette := color.Palette(slices.SortedFunc(maps.Keys(counts), func(a, b color.Color) int { return counts[b] - counts[a] }))
	small := image.NewPaletted(box, palette[:min(len(palette), 256)])
	draw.Draw(small, box, full, box.Min, draw.Src)
	var b bytes.Buffer
	g.Expect((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, small)).To(Succeed())
	return b.Bytes()
}

// coloured is text with the terminal's colours as HTML.
func coloured(text string) string {
	styles := map[string]string{"1": "font-weight:bold", "2": "opacity:.6", "31": "color:#ff7b72", "32": "color:#7ee787",
		"33": "color:#e3b341"}
	return regexp.MustCompile("\x1b\\[([0-9]+)m|[^\x1b]+").ReplaceAllStringFunc(text, func(part string) string {
		code := strings.TrimSuffix(strings.TrimPrefix(part, "\x1b["), "m")
		switch {
		case !strings.HasPrefix(part, "\x1b["):
			return html.EscapeString(part)
		case code == "0":
			return "</span>"
		}
		return `<span style="` + styles[code] + `">`
	})
}
