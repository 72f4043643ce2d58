package reporters_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func asSARIF(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.Render("sarif", &b, r, reporters.Options{})).To(Succeed())
	return b.Bytes()
}

// readSARIF reads the only run of a file with another library, which has the
// schema of SARIF 2.1.0 built in. It refuses names that SARIF does not have.
func readSARIF(t *testing.T, data []byte) *sarif.Run {
	t.Helper()
	g := NewWithT(t)
	read, err := sarif.FromBytes(data)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(read.Version).To(Equal("2.1.0"))
	g.Expect(read.Runs).To(HaveLen(1))
	// The library validates what it read, and has these as empty where they are
	// left out; SARIF names defaults for them.
	read.Runs[0].Language, read.Runs[0].Tool.Driver.Language = "en-US", "en-US"
	read.Runs[0].NewlineSequences = []string{"\r\n", "\n"}
	g.Expect(read.Validate()).To(Succeed())
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	g.Expect(decoder.Decode(&sarif.Report{})).To(Succeed())
	for _, result := range read.Runs[0].Results {
		g.Expect(*read.Runs[0].Tool.Driver.Rules[result.RuleIndex].ID).To(Equal(*result.RuleID))
	}
	return read.Runs[0]
}

func TestSARIFGolden(t *testing.T) { golden(t, "report.sarif", asSARIF(t, sample())) }

func TestSARIFReadsBack(t *testing.T) {
	g := NewWithT(t)
	run := readSARIF(t, asSARIF(t, sample()))
	g.Expect(*run.Tool.Driver.Name).To(Equal("kayle-conformance"))
	g.Expect(*run.Tool.Driver.Version).To(Equal("0.1.0"))
	rules := run.Tool.Driver.Rules
	g.Expect(rules).To(HaveLen(2), "only of requirements that have a finding")
	g.Expect(*rules[1].ID).To(Equal("LIM-05"))
	g.Expect(*rules[1].ShortDescription.Text).To(Equal("A limit out of bounds is refused"))
	g.Expect(*rules[1].Help.Text).To(Equal("Refuse it with a 4xx."))
	g.Expect(rules[1].HelpURI).To(BeNil(), "there is no page")

	g.Expect(rules[0].DefaultConfiguration.Level).To(Equal("warning"))
	g.Expect(rules[1].DefaultConfiguration.Level).To(Equal("error"))

	g.Expect(run.Results).To(HaveLen(3))
	g.Expect(run.Results[0].Level).To(Equal("warning"))
	failed := run.Results[1]
	g.Expect(failed.Level).To(Equal("error"))
	q := sample().Requirements[2]
	g.Expect(*failed.Message.Text).To(Equal(reporters.FindingText(q, q.Cases[0])), "the text is the same in every report")
	g.Expect(failed.Locations).To(HaveLen(1))
	g.Expect(*failed.Locations[0].PhysicalLocation.ArtifactLocation.URI).To(Equal("openapi.yaml"))
	g.Expect(*failed.Locations[0].PhysicalLocation.Region.StartLine).To(Equal(58))
	g.Expect(*failed.Locations[0].LogicalLocations[0].FullyQualifiedName).To(Equal("/paths/x"))

	notes := run.Invocations[0].ToolExecutionNotifications
	g.Expect(*run.Invocations[0].ExecutionSuccessful).To(BeFalse(), "there was trouble")
	g.Expect(notes).To(HaveLen(1))
	g.Expect(*notes[0].Message.Text).To(HavePrefix("ERROR CUR-13"))
}

func TestSARIFNamesFilesOfTheTreeOnly(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Contract.Embedded = true
	for _, result := range readSARIF(t, asSARIF(t, r)).Results {
		g.Expect(result.Locations[0].PhysicalLocation).To(BeNil())
		g.Expect(*result.Locations[0].LogicalLocations[0].FullyQualifiedName).To(Equal("/paths/x"))
	}
	r = sample()
	r.Requirements[1].File, r.Requirements[1].Line = "the api: v1/100%.yaml", 0
	at := readSARIF(t, asSARIF(t, r)).Results[0].Locations[0].PhysicalLocation
	g.Expect(*at.ArtifactLocation.URI).To(Equal("./the%20api:%20v1/100%25.yaml"))
	g.Expect(at.Region).To(BeNil())
}

// A line that is the whole document says nothing: reports show the column too.
func TestColumnsOfLongLines(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	q := &r.Requirements[2]
	region := readSARIF(t, asSARIF(t, r)).Results[1].Locations[0].PhysicalLocation.Region
	g.Expect(region.StartColumn).To(BeNil())
	q.Line, q.Column = 1, 135178
	region = readSARIF(t, asSARIF(t, r)).Results[1].Locations[0].PhysicalLocation.Region
	g.Expect([]int{*region.StartLine, *region.StartColumn}).To(Equal([]int{1, 135178}))
	g.Expect(reporters.FindingText(*q, q.Cases[0])).To(ContainSubstring("openapi.yaml:1:135178"))
	g.Expect(readCommands(g, asGitHub(t, r))[0].properties).To(HaveKeyWithValue("col", "135178"))
}

// A result is the same one in the next run, whatever was answered.
func TestSARIFFingerprints(t *testing.T) {
	g := NewWithT(t)
	fingerprints := func(r *report.Report) (all []string) {
		for _, result := range readSARIF(t, asSARIF(t, r)).Results {
			g.Expect(result.PartialFingerprints).To(HaveLen(1))
			all = append(all, result.PartialFingerprints["requirementAndCase/v1"])
		}
		return all
	}
	before := fingerprints(sample())
	g.Expect(before[1]).To(HaveLen(32))
	g.Expect(before[1]).NotTo(Equal(before[2]), "another case")
	next := sample()
	next.Summary.Seed = 8
	for i := range next.Requirements {
		next.Requirements[i].Line++
		for k := range next.Requirements[i].Cases {
			if f := next.Requirements[i].Cases[k].Finding; f != nil {
				f.Summary, f.Got, f.Exchange, f.Curl = "otherwise", "otherwise", "x9", "curl y"
			}
		}
	}
	g.Expect(fingerprints(next)).To(Equal(before))
}

// An empty list of results must not read as if all were well.
func TestSARIFTellsThatNothingWasTested(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Requirements = r.Requirements[:1]
	run := func() *sarif.Run {
		r.Requirements[0].Outcome = ""
		return readSARIF(t, asSARIF(t, r))
	}
	r.Conclude("")
	g.Expect(*run().Invocations[0].ExecutionSuccessful).To(BeTrue())
	g.Expect(string(asSARIF(t, r))).To(ContainSubstring(`"results": []`), "not null, which would be no list")
	g.Expect(string(asSARIF(t, r))).To(ContainSubstring(`"rules": []`))
	r.Conclude("the list is empty")
	invocation := run().Invocations[0]
	g.Expect(*invocation.ExecutionSuccessful).To(BeFalse())
	g.Expect(*invocation.ToolExecutionNotifications[0].Message.Text).To(ContainSubstring("the list is empty"))
	r.Summary.CutShort = "interrupted by SIGINT"
	r.Conclude("")
	g.Expect(*run().Invocations[0].ExecutionSuccessful).To(BeFalse())
}

func TestSARIFOfHostileText(t *testing.T) {
	g := NewWithT(t)
	r := hostileReport()
	r.Requirements[1].Cases[0].Finding.Summary = "[press here](https://example.invalid) {0}"
	r.Requirements[1].Pointer = "/paths/\x1b[31m\u202e"
	data := asSARIF(t, r)
	expectPrintable(g, string(data))
	run := readSARIF(t, data)
	g.Expect(run.Results).To(HaveLen(4))
	g.Expect(*run.Results[0].Message.Text).To(ContainSubstring("[press here] (https://example.invalid)"))
	g.Expect(string(data)).NotTo(ContainSubstring("]("), "a link")
}

func TestSARIFIsBounded(t *testing.T) {
	g := NewWithT(t)
	data := asSARIF(t, failing(100, 12, report.Fail, strings.Repeat(`"\`, 2000)))
	g.Expect(len(data)).To(BeNumerically("<", 10_000_000), "what GitHub takes")
	g.Expect(readSARIF(t, data).Results).To(HaveLen(1200))
	data = asSARIF(t, failing(1, 12, report.Fail, "limit=0 is answered 200"))
	g.Expect(string(data)).NotTo(ContainSubstring("bytes more"))
}
