package probe

import (
	"crypto/sha256"
	"encoding/hex"
)

// Body is the body of an answer as a reading is made of it: decoded from its
// content coding, and redacted.
type Body struct {
	Status    int    // of the answer
	MediaType string // of the Content-Type header, as Exchange.ContentType returns it
	// Text holds the bytes. They are there until Read returns, and are not to
	// be changed.
	Text []byte
	// Partial tells that Text is only the beginning of what was sent, or of what
	// was to be sent.
	Partial bool
}

// Reading is what is kept of a body.
type Reading interface {
	// Bytes is roughly the memory that it takes, in bytes. What several readings
	// share is counted in one of them.
	Bytes() int
}

// Content is what a run keeps of the body of an answer. Exchanges with equal
// bodies, status and media type share it; it is not to be changed.
type Content struct {
	// Digest is the SHA-256 of the redacted body, hexadecimal; empty where no
	// answer came. Of a partial body it is that of the part.
	Digest string
	// Size is the length of the redacted body, in bytes; of a partial body that
	// of the part.
	Size int
	// Partial tells that the body was not received, decoded or kept as a whole;
	// the exchange's failure says why.
	Partial bool
	// Reading is what Config.Read made of the body; nil without that, and where no
	// answer came.
	Reading Reading

	key bodyKey // of the redacted body
}

// of tells whether it is the content of a body with the same status, media type
// and completeness.
func (c *Content) of(b Body) bool {
	return c.key.status == b.Status && c.key.media == sha256.Sum256([]byte(b.MediaType)) && c.key.partial == b.Partial
}

// bytes is roughly what the content takes in memory.
func (c *Content) bytes() int64 {
	if c.Reading == nil {
		return 0
	}
	return int64(max(c.Reading.Bytes(), 0))
}

// bodyKey identifies a body with all that its reading depends on.
type bodyKey struct {
	sum      [sha256.Size]byte
	status   int
	media    [sha256.Size]byte // of the media type, which is as long as the target wants
	partial  bool
	redacted bool // the sum is that of the redacted body, not of the one on the wire
}

func (b Body) key(redacted bool) bodyKey {
	media := sha256.Sum256([]byte(b.MediaType))
	return bodyKey{sum: sha256.Sum256(b.Text), status: b.Status, media: media, partial: b.Partial, redacted: redacted}
}

func (k bodyKey) digest() string { return hex.EncodeToString(k.sum[:]) }
