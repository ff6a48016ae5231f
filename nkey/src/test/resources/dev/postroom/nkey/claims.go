// Prints test vectors of the Go libraries github.com/nats-io/nkeys and github.com/nats-io/jwt/v2
// for the tests of this module. Run in a module that requires them: go run sealed.go
//
// sealed.tsv has a line for each message: seed of who seals, seed of who opens, message in hex, and
// what was sealed in hex. users.tsv has JWTs of users, each with the seed of its issuer.
package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

func curve(name string) nkeys.KeyPair {
	raw := sha256.Sum256([]byte(name))
	text, _ := nkeys.EncodeSeed(nkeys.PrefixByteCurve, raw[:])
	pair, _ := nkeys.FromCurveSeed(text)
	return pair
}

func seed(pair nkeys.KeyPair) string {
	text, _ := pair.Seed()
	return string(text)
}

func main() {
	sealed, _ := os.Create("sealed.tsv")
	for i, size := range []int{0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 200, 1000} {
		from, to := curve(fmt.Sprint("from", i)), curve(fmt.Sprint("to", i))
		public, _ := to.PublicKey()
		message := bytes.Repeat([]byte{byte(7 * i)}, size)
		nonce := sha256.Sum256(fmt.Append(nil, "nonce", i))
		box, err := from.SealWithRand(message, public, bytes.NewReader(nonce[:]))
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(sealed, "%s\t%s\t%x\t%x\n", seed(from), seed(to), message, box)
	}
	users, _ := os.Create("users.tsv")
	raw := sha256.Sum256([]byte("account"))
	account, _ := nkeys.FromRawSeed(nkeys.PrefixByteAccount, raw[:])
	raw = sha256.Sum256([]byte("user"))
	user, _ := nkeys.FromRawSeed(nkeys.PrefixByteUser, raw[:])
	public, _ := user.PublicKey()
	plain := jwt.NewUserClaims(public)
	full := jwt.NewUserClaims(public)
	full.Name = "bobby <&> \u00e4"
	full.Audience = "APP"
	full.Expires = 2000000000
	full.NotBefore = 1000000000
	full.Pub.Allow.Add("a.>", "b.*")
	full.Pub.Deny.Add("a.no")
	full.Sub.Allow.Add("q workers")
	full.Resp = &jwt.ResponsePermission{MaxMsgs: 3, Expires: time.Minute}
	full.Limits.Subs = 5
	full.Limits.Payload = 100
	full.AllowedConnectionTypes.Add("STANDARD", "WEBSOCKET")
	full.Times = []jwt.TimeRange{{Start: "08:00:00", End: "17:30:00"}}
	full.Locale = "Europe/Berlin"
	full.Tags.Add("one", "two:2")
	for _, claims := range []*jwt.UserClaims{plain, full} {
		text, err := claims.Encode(account)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(users, "%s\t%s\n", seed(account), text)
	}
}
