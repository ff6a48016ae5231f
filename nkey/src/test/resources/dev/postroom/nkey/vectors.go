// Prints test vectors of the Go library github.com/nats-io/nkeys for the tests of this module.
// Run in a module that requires it: go run vectors.go > nkeys.tsv
//
// A line has: kind letter, raw seed in hex, seed, public key, message in hex, signature in hex
// (curve keys have no message and no signature).
package main

import (
	"crypto/sha256"
	"fmt"

	"github.com/nats-io/nkeys"
)

func main() {
	kinds := []struct {
		letter string
		prefix nkeys.PrefixByte
	}{
		{"N", nkeys.PrefixByteServer}, {"C", nkeys.PrefixByteCluster}, {"O", nkeys.PrefixByteOperator},
		{"A", nkeys.PrefixByteAccount}, {"U", nkeys.PrefixByteUser}, {"X", nkeys.PrefixByteCurve},
	}
	for _, kind := range kinds {
		for i := range 5 {
			raw := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind.letter, i))
			message := raw[:i*7]
			key, err := nkeys.FromRawSeed(kind.prefix, raw[:])
			if kind.letter == "X" {
				text, _ := nkeys.EncodeSeed(kind.prefix, raw[:])
				key, err = nkeys.FromCurveSeed(text)
			}
			if err != nil {
				panic(err)
			}
			seed, _ := key.Seed()
			public, _ := key.PublicKey()
			signature, _ := key.Sign(message)
			if kind.letter == "X" {
				message, signature = nil, nil
			}
			fmt.Printf("%s\t%x\t%s\t%s\t%x\t%x\n", kind.letter, raw, seed, public, message, signature)
		}
	}
}
