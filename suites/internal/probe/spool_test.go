package probe_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// files are the names in a folder for temporary files that the test has for
// itself.
func files(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

func TestASpoolGivesBackWhatItTook(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s, err := probe.NewSpool(1 << 20)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(probe.SpoolFile(s)).To(BeNil(), "no file without a body")
	s.Put("a", []byte("first"))
	s.Put("b", []byte("second"))
	s.Put("a", []byte("of the same digest"))
	s.Put("none", nil)
	for digest, want := range map[string]string{"a": "firs", "b": "seco", "none": ""} {
		text, found := s.Text(digest, 4)
		g.Expect(found).To(BeTrue(), digest)
		g.Expect(string(text)).To(Equal(want))
	}
	text, _ := s.Text("b", 100)
	g.Expect(string(text)).To(Equal("second"))
	text, found := s.Text("b", -1)
	g.Expect(text).To(BeEmpty())
	g.Expect(found).To(BeTrue())
	_, found = s.Text("c", 4)
	g.Expect(found).To(BeFalse())

	info, err := probe.SpoolFile(s).Stat()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode().Perm()).To(Equal(os.FileMode(0o600)))
	g.Expect(info.Size()).To(BeEquivalentTo(11), "each body is there once")
	g.Expect(files(t, dir)).To(BeEmpty(), "the file is unlinked at once")
	g.Expect(s.Close()).To(Succeed())
	g.Expect(s.Close()).To(Succeed())
	s.Put("d", []byte("late"))
	for _, digest := range []string{"a", "d"} {
		_, found = s.Text(digest, 4)
		g.Expect(found).To(BeFalse())
	}
	g.Expect(s.Err()).NotTo(HaveOccurred())
}

func TestASpoolThatCannotUnlinkIsRemovedAtClose(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := probe.SpoolUnlinking(100, func(string) error { return errors.New("the file is open") })
	s.Put("a", []byte("first"))
	g.Expect(files(t, dir)).To(HaveLen(1))
	g.Expect(s.Close()).To(Succeed())
	g.Expect(files(t, dir)).To(BeEmpty())
}

func TestAFullSpool(t *testing.T) {
	g := NewWithT(t)
	s, err := probe.NewSpool(10)
	g.Expect(err).NotTo(HaveOccurred())
	s.Put("a", []byte("12345"))
	s.Put("b", []byte("12345"))
	g.Expect(s.Full()).To(BeFalse())
	s.Put("c", []byte("1"))
	g.Expect(s.Full()).To(BeTrue())
	for digest, there := range map[string]bool{"a": true, "b": true, "c": false} {
		_, found := s.Text(digest, 1)
		g.Expect(found).To(Equal(there), digest)
	}
	g.Expect(s.Err()).NotTo(HaveOccurred())
	g.Expect(s.Close()).To(Succeed())
	_, err = probe.NewSpool(0)
	g.Expect(err).To(HaveOccurred())
}

func TestADiskThatFailsEndsSpooling(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir()+"/missing")
	s, err := probe.NewSpool(100)
	g.Expect(err).NotTo(HaveOccurred())
	s.Put("a", []byte("first"))
	g.Expect(s.Err()).To(MatchError(ContainSubstring("spool the answers: ")))
	_, found := s.Text("a", 1)
	g.Expect(found).To(BeFalse())
	g.Expect(s.Close()).To(Succeed())

	t.Setenv("TMPDIR", t.TempDir())
	s, err = probe.NewSpool(100)
	g.Expect(err).NotTo(HaveOccurred())
	s.Put("a", []byte("first"))
	g.Expect(probe.SpoolFile(s).Truncate(2)).To(Succeed())
	_, found = s.Text("a", 5)
	g.Expect(found).To(BeFalse())
	g.Expect(s.Err()).To(MatchError(ContainSubstring("read the spooled answers: ")))
	s.Put("b", []byte("second"))
	_, found = s.Text("b", 1)
	g.Expect(found).To(BeFalse())
	g.Expect(s.Close()).To(Succeed())
}

func TestTheProbeSpoolsEachBodyOnce(t *testing.T) {
	g := NewWithT(t)
	s := echoes(t)
	spool, err := probe.NewSpool(1 << 20)
	g.Expect(err).NotTo(HaveOccurred())
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Spool: spool, Token: mainToken})
	all := together(p, 60, func(i int) string { return fmt.Sprint(i % 3) })
	for _, e := range all {
		text, found := spool.Text(e.Content.Digest, 1000)
		g.Expect(found).To(BeTrue())
		g.Expect(string(text)).To(Equal(e.Request.Query + " for Bearer $KAYLE_TOKEN"))
	}
	info, err := probe.SpoolFile(spool).Stat()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Size()).To(BeEquivalentTo(3 * len("0 for Bearer $KAYLE_TOKEN")))
	g.Expect(spool.Close()).To(Succeed())
}

func TestSpoolingAtTheSameTime(t *testing.T) {
	g := NewWithT(t)
	s, err := probe.NewSpool(1 << 20)
	g.Expect(err).NotTo(HaveOccurred())
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			digest := fmt.Sprint(i % 5)
			s.Put(digest, []byte("body "+digest))
			text, found := s.Text(digest, 100)
			g.Expect(found).To(BeTrue())
			g.Expect(string(text)).To(Equal("body " + digest))
		})
	}
	all.Wait()
	g.Expect(s.Close()).To(Succeed())
}
