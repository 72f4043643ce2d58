package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

// classify names the kind of an error of a round trip. run is the run's
// context, request the one with the request's timeout.
func classify(run, request context.Context, err error) FailureKind {
	switch {
	case run.Err() != nil:
		return FailureCancelled
	case request.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return FailureTimeout
	case isTLS(err):
		return FailureTLS
	case isConnect(err):
		return FailureRefused
	case isDrop(err):
		return FailureDropped
	}
	return FailureProtocol
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

func isConnect(err error) bool {
	var name *net.DNSError
	if errors.As(err, &name) {
		return true
	}
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == "socks connect")
}

func isTLS(err error) bool {
	var (
		record    tls.RecordHeaderError
		verify    *tls.CertificateVerificationError
		alert     tls.AlertError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	if errors.As(err, &record) || errors.As(err, &verify) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid) {
		return true
	}
	s := err.Error()
	return strings.Contains(s, "tls: ") || strings.Contains(s, "x509: ") || strings.Contains(s, "HTTP response to HTTPS client")
}

// isDrop tells a connection that ended too early. Some of net/http's errors
// have no type of their own.
func isDrop(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED) {
		return true
	}
	s := err.Error()
	for _, part := range []string{"server closed idle connection", "connection broken: write", "client connection lost",
		"GOAWAY", "stream error"} {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}
