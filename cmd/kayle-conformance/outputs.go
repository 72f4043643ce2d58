package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/kayleai/kayle-conformance/reporters"
)

// outputs are the places where a run writes to.
type outputs struct {
	reports []reportFile
	record  *destination
	text    io.Writer // for people
	side    io.Writer // progress and remarks
}

// openOutputs checks all places before anything is sent.
func (a *app) openOutputs(reports []string, record string) (*outputs, error) {
	o := &outputs{text: a.out, side: a.err}
	var toStdout bool
	var err error
	if o.reports, toStdout, err = openReports(reports, reporters.Formats(), a.out); err != nil {
		return nil, err
	}
	if toStdout {
		o.text = a.err
	}
	if record == "" {
		return o, nil
	}
	if record == "-" {
		return nil, usage("name a file", "--record: standard output is for reports")
	}
	if o.record, err = openDestination(record, nil); err != nil {
		return nil, usage("give a path that can be written", "--record %v", err)
	}
	for _, r := range o.reports {
		if r.to.key() == o.record.key() {
			return nil, usage("give it a file of its own", "--record %s: the same file as a report", record)
		}
	}
	return o, nil
}

// key tells destinations apart.
func (d *destination) key() string {
	if d.path == "" {
		return d.name
	}
	if absolute, err := filepath.Abs(d.path); err == nil {
		return absolute
	}
	return d.path
}

// recording begins the recording; nil where none is wanted.
func (o *outputs) recording() *recordingFile {
	if o.record == nil {
		return nil
	}
	return &recordingFile{to: o.record}
}

// remark says something about the run itself.
func (o *outputs) remark(text string) { fmt.Fprintln(o.side, text) }

// close releases what was opened and never written.
func (o *outputs) close() {
	for _, r := range o.reports {
		r.to.close()
	}
	if o.record != nil {
		o.record.close()
	}
}

func (d *destination) close() {
	if d.direct != nil {
		_ = d.direct.Close()
		d.direct = nil
	}
}
