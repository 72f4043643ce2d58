package main

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestByteSize(t *testing.T) {
	for text, wanted := range map[string]byteSize{"1": 1, "65536": 65536, "512B": 512, "64KiB": 64 << 10, "32 MiB": 32 << 20,
		"2GiB": 2 << 30} {
		var s byteSize
		NewWithT(t).Expect(s.UnmarshalText([]byte(text))).To(Succeed(), text)
		NewWithT(t).Expect(s).To(Equal(wanted), text)
	}
	for _, text := range []string{"", "0", "-1", "1.5MiB", "MiB", "12 parsecs", "9223372036854775807KiB"} {
		var s byteSize
		NewWithT(t).Expect(s.UnmarshalText([]byte(text))).To(MatchError(ContainSubstring("is no size")), text)
	}
}
