package probe

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// Spool keeps redacted bodies in a temporary file of bounded size, so that what
// a finding shows can be read back. The file is made with the first body, and is
// gone with the process where the system can unlink open files, else at Close.
// It is safe for concurrent use.
type Spool struct {
	max    int64
	unlink func(name string) error

	mu     sync.Mutex
	file   *os.File
	remove string // the file's name, where it is to be removed at Close
	size   int64
	index  map[string]place // by digest
	full   bool
	closed bool
	err    error
}

// place is where a body lies in the file.
type place struct {
	from   int64
	length int
}

// NewSpool returns an empty spool for up to max bytes of bodies. The error says
// that max is not positive. No file is made yet.
func NewSpool(max int64) (*Spool, error) {
	if max <= 0 {
		return nil, fmt.Errorf("a spool of %d bytes holds nothing", max)
	}
	return &Spool{max: max, unlink: os.Remove, index: map[string]place{}}, nil
}

// Put stores a body under its digest, once. Where there is no room for it, and
// after an error of the disk, nothing more is stored; see Full and Err.
func (s *Spool) Put(digest string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.index[digest]; known || s.full || s.closed || s.err != nil {
		return
	}
	if s.size+int64(len(body)) > s.max {
		s.full = true
		return
	}
	if s.file == nil {
		if s.err = s.create(); s.err != nil {
			return
		}
	}
	if _, err := s.file.WriteAt(body, s.size); err != nil {
		s.err = fmt.Errorf("spool the answers: %w", err)
		return
	}
	s.index[digest] = place{from: s.size, length: len(body)}
	s.size += int64(len(body))
}

// create makes the file, for its owner alone.
func (s *Spool) create() error {
	f, err := os.CreateTemp("", "kayle-conformance-*.spool")
	if err != nil {
		return fmt.Errorf("spool the answers: %w", err)
	}
	if s.unlink(f.Name()) != nil {
		s.remove = f.Name()
	}
	s.file = f
	return nil
}

// Text returns up to most bytes of the beginning of a body. It reports false
// where the body was not stored, cannot be read, or the spool is closed.
func (s *Spool) Text(digest string, most int) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, known := s.index[digest]
	if !known || s.closed {
		return nil, false
	}
	b := make([]byte, max(min(at.length, most), 0))
	if _, err := s.file.ReadAt(b, at.from); err != nil {
		if s.err == nil {
			s.err = fmt.Errorf("read the spooled answers: %w", err)
		}
		return nil, false
	}
	return b, true
}

// Full tells that a body was not stored because there was no room for it.
func (s *Spool) Full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.full
}

// Err returns the first error of the disk.
func (s *Spool) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close removes the file. A spool that is closed holds nothing.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.index = true, nil
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.remove != "" {
		err = errors.Join(err, os.Remove(s.remove))
	}
	s.file = nil
	return err
}
