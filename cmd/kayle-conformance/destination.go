package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// destination is a file, a device, a pipe or standard output that something is
// written to at the end of a run. It is checked when it is opened: a path that
// cannot be written is found before the run, not after it.
type destination struct {
	name string
	// Exactly one of these: standard output; what is written directly because
	// it is no regular file; the path of a regular file, replaced at once.
	stdout io.Writer
	direct *os.File
	path   string
}

// openDestination checks that name can be written, and leaves nothing behind.
func openDestination(name string, stdout io.Writer) (*destination, error) {
	if name == "-" {
		return &destination{name: name, stdout: stdout}, nil
	}
	d := &destination{name: name, path: name}
	if resolved, err := filepath.EvalSymlinks(name); err == nil {
		d.path = resolved
	}
	info, err := os.Stat(d.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return d, d.tryFolder()
	case err != nil:
		return nil, errors.New(fileProblem(err))
	case info.IsDir():
		return nil, fmt.Errorf("%s: is a folder", name)
	case !info.Mode().IsRegular():
		// Without waiting for a pipe that nobody reads.
		d.path = ""
		d.direct, err = os.OpenFile(name, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return nil, errors.New(fileProblem(err))
		}
		return d, nil
	}
	f, err := os.OpenFile(d.path, os.O_WRONLY, 0)
	if err != nil {
		return nil, errors.New(fileProblem(err))
	}
	if err := f.Close(); err != nil {
		return nil, errors.New(fileProblem(err))
	}
	return d, d.tryFolder()
}

// tryFolder makes and removes a file beside the destination.
func (d *destination) tryFolder() error {
	f, err := createBeside(d.path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: the folder does not exist", d.name)
		}
		return fmt.Errorf("%s: %v", d.name, errors.Unwrap(err))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// createBeside makes a new file in the same folder, with the permissions that
// any new file gets.
func createBeside(path string) (*os.File, error) {
	for range 10 {
		name := "." + filepath.Base(path) + "." + strconv.FormatUint(rand.Uint64(), 36) + ".tmp"
		f, err := os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
}

// write writes the whole content at once: a reader of a regular file sees the
// old content or the new, never a part.
func (d *destination) write(render func(io.Writer) error) error {
	p := d.begin()
	if err := render(p); err != nil {
		p.abort()
		return err
	}
	return p.commit()
}

// begin starts to write. The content is there after commit.
func (d *destination) begin() *pending { return &pending{to: d} }

// pending is content on its way to a destination. It begins with the first
// byte: without one nothing is left behind.
type pending struct {
	to     *destination
	file   *os.File // the temporary file of a regular destination
	buffer *bufio.Writer
}

func (p *pending) Write(b []byte) (int, error) {
	if p.buffer == nil {
		if err := p.open(); err != nil {
			return 0, err
		}
	}
	return p.buffer.Write(b)
}

func (p *pending) open() error {
	switch {
	case p.to.stdout != nil:
		p.buffer = bufio.NewWriter(p.to.stdout)
	case p.to.direct != nil:
		p.buffer = bufio.NewWriter(p.to.direct)
	default:
		f, err := createBeside(p.to.path)
		if err != nil {
			return err
		}
		if info, err := os.Stat(p.to.path); err == nil {
			// The replaced file's permissions; best effort, as some file systems have none.
			_ = f.Chmod(info.Mode().Perm())
		}
		p.file, p.buffer = f, bufio.NewWriterSize(f, 64<<10)
	}
	return nil
}

// commit makes the content visible.
func (p *pending) commit() error {
	if p.buffer == nil {
		if err := p.open(); err != nil {
			return err
		}
	}
	if err := p.buffer.Flush(); err != nil {
		p.abort()
		return err
	}
	if p.to.direct != nil {
		err := p.to.direct.Close()
		p.to.direct = nil
		return err
	}
	if p.file == nil {
		return nil
	}
	if err := p.file.Sync(); err != nil {
		p.abort()
		return err
	}
	if err := p.file.Close(); err != nil {
		p.abort()
		return err
	}
	if err := os.Rename(p.file.Name(), p.to.path); err != nil {
		p.abort()
		return err
	}
	if folder, err := os.Open(filepath.Dir(p.to.path)); err == nil {
		// Not every file system can sync a folder; the content is safe anyway.
		_ = folder.Sync()
		_ = folder.Close()
	}
	return nil
}

// abort removes what was written so far to a regular file.
func (p *pending) abort() {
	if p.file != nil {
		_ = p.file.Close()
		_ = os.Remove(p.file.Name())
	}
}

// reportFile is one --report FORMAT=FILE.
type reportFile struct {
	format string
	to     *destination
}

// openReports checks every --report before anything is sent. toStdout tells
// whether one of them goes to standard output.
func openReports(given []string, formats names, stdout io.Writer) (reports []reportFile, toStdout bool, err error) {
	seen := map[string]string{}
	for _, text := range separated(given) {
		name, file, ok := strings.Cut(text, "=")
		if !ok || file == "" {
			return nil, false, usage("write FORMAT=FILE, with a format of "+strings.Join(formats, ", "),
				"--report %q: the format or the file is missing", text)
		}
		format, ok := formats.find(name)
		if !ok {
			return nil, false, usage(suggest(name, formats, "the formats are "+strings.Join(formats, ", ")), "--report %s: unknown format %q", text,
				name)
		}
		to, err := openDestination(file, stdout)
		if err != nil {
			return nil, false, usage("give a path that can be written", "--report %s: %v", text, err)
		}
		key := to.key()
		if other, twice := seen[key]; twice {
			return nil, false, usage("give each report a file of its own", "--report %s: the same file as %s", text, other)
		}
		seen[key] = text
		toStdout = toStdout || to.stdout != nil
		reports = append(reports, reportFile{format: format, to: to})
	}
	return reports, toStdout, nil
}

// furtherReport is where another FORMAT=FILE begins within a value: a comma
// that no format follows belongs to the name of a file.
var furtherReport = regexp.MustCompile(`,[A-Za-z]+=`)

// separated splits values that hold several FORMAT=FILE, as other flags take
// theirs separated by commas.
func separated(given []string) []string {
	var all []string
	for _, text := range given {
		from := 0
		for _, at := range furtherReport.FindAllStringIndex(text, -1) {
			all = append(all, text[from:at[0]])
			from = at[0] + 1
		}
		all = append(all, text[from:])
	}
	return all
}
