package main

import (
	"os"
)

// recordingFile is a recording that is written while the run goes on: what was
// written stays, whatever ends the run. The file begins with the first byte.
type recordingFile struct {
	to   *destination
	file *os.File
}

// Write implements io.Writer. Nothing is held back: the run writes whole lines.
func (f *recordingFile) Write(b []byte) (int, error) {
	if f.file == nil {
		if err := f.open(); err != nil {
			return 0, err
		}
	}
	return f.file.Write(b)
}

func (f *recordingFile) open() (err error) {
	if f.to.direct != nil {
		f.file, f.to.direct = f.to.direct, nil
		return nil
	}
	// It holds whole answers: a new file is its owner's only.
	f.file, err = os.OpenFile(f.to.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	return err
}

// finish makes sure that what was written is on the disk.
func (f *recordingFile) finish() error {
	if f.file == nil {
		return nil
	}
	if info, err := f.file.Stat(); err == nil && info.Mode().IsRegular() {
		if err := f.file.Sync(); err != nil {
			_ = f.file.Close()
			return err
		}
	}
	return f.file.Close()
}

// discard removes a recording of a run that sent nothing.
func (f *recordingFile) discard() {
	if f == nil || f.file == nil {
		return
	}
	_ = f.file.Close()
	if f.to.path != "" {
		_ = os.Remove(f.to.path)
	}
}
