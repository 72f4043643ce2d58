package suites_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// program is the package that is built.
const program = "../cmd/kayle-conformance"

// goTool runs the Go command, or leaves the test out where there is none.
func goTool(t *testing.T, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no Go command: " + err.Error())
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", args[0], err, out[:min(len(out), 2000)])
	}
	return out
}

// expelled are packages that the program does without, and what they cost.
func expelled() map[string]string {
	return map[string]string{
		"github.com/alecthomas/kong":                   "it calls methods by their names: see below",
		"github.com/spf13/cobra":                       "its help can be a template: see below",
		"go.yaml.in/yaml/v4":                           "the OpenAPI library brings a library for YAML, and one is enough",
		"github.com/pb33f/libopenapi":                  "the root pulls in Arazzo and change detection: most of a minute of cold build",
		"github.com/pb33f/libopenapi-validator":        "so does this root",
		"github.com/pb33f/libopenapi-validator/config": "with helpers and router a quarter of the cold build",
	}
}

func TestTheProgramDoesWithoutWhatWasExpelled(t *testing.T) {
	built := strings.Fields(string(goTool(t, "list", "-deps", program)))
	g := NewWithT(t)
	g.Expect(len(built)).To(BeNumerically(">", 100))
	for name, why := range expelled() {
		g.Expect(slices.Contains(built, name)).To(BeFalse(), "the program is built from %s; %s", name, why)
	}
}

// largestProgram bounds the program without its symbols, in bytes, on linux/amd64.
const largestProgram = 36_000_000

// Where anything that is called looks up a method by its name, as templates do, the
// linker keeps every exported method of everything: that costs a fifth of the program.
func TestTheLinkerLeavesOutWhatIsNeverCalled(t *testing.T) {
	if testing.Short() {
		t.Skip("it links the program")
	}
	file := filepath.Join(t.TempDir(), "program")
	out := goTool(t, "build", "-o", file, "-ldflags", "-s -w -dumpdep", program)
	g := NewWithT(t)
	g.Expect(len(out)).To(BeNumerically(">", 1<<20), "what leads to what is told")
	var lookups []string
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		for _, end := range strings.Split(lines.Text(), " -> ") {
			if name, found := strings.CutSuffix(end, " <ReflectMethod>"); found && !slices.Contains(lookups, name) {
				lookups = append(lookups, name)
			}
		}
	}
	g.Expect(lines.Err()).NotTo(HaveOccurred())
	g.Expect(lookups).To(BeEmpty(), "these look up methods, and are called")
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		info, err := os.Stat(file)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(info.Size()).To(BeNumerically("<", largestProgram))
	}
}
