// Asks Go's encoding/json what it makes of mutated documents; go-answers.tsv holds its answers.
// Run: go run answers.go > go-answers.tsv
//
// A line has the document in hex, then the error text or "" in hex, then what was read.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"time"
)

type In struct {
	B bool `json:"b"`
}

type T struct {
	V   bool              `json:"v"`
	S   string            `json:"s"`
	N   int               `json:"n"`
	I32 int32             `json:"i32"`
	I64 int64             `json:"i64"`
	U   uint64            `json:"u"`
	D   time.Duration     `json:"d"`
	F   float64           `json:"f"`
	L   []string          `json:"l"`
	M   map[string]string `json:"m"`
	In  In                `json:"in"`
	Ins []In              `json:"ins"`
}

var seeds = []string{
	`{"v": true, "s": "\u0041\ud83d\ude00<\n\"\\\/", "n": -12}`,
	`{"i32": 1, "i64": 2, "u": 18446744073709551615, "d": 15}`,
	`{"f": -2.5e-3, "l": ["a", null], "m": {"k": "w"}}`,
	`{"in": {"b": true}, "ins": [{"b": true}, {}]}`,
	`{"S":"é€😀","N":0,"f":1.5E+10,"U":0}`,
	`[1,2,{"a":null}]`, `null`, `"x"`, `-0.5e-7`,
	"{\"s\":\"\xff\xe2\x82\xed\xa0\x80\"}",
	`{"s":"\ude00\ud83d\u0041\ud83d"}`,
}

var pieces = []string{`"`, `\`, `\u`, `\ud800`, `{`, `}`, `[`, `]`, `,`, `:`, `null`, `true`, `false`,
	`0`, `1`, `-`, `.`, `e`, `E5`, ` `, "\n", "\xff", "\xe2", "\x80", "é", "\u2028", `"v"`, `"s"`, `"n":`,
	`"f":`, `"l":[`, `"m":{`, `"in":`, `9999999999`, "\x00", "\x01", "\x7f", "'", "/", "\ufeff",
	"ſ", "İ", "K"}

func mutate(r *rand.Rand) []byte {
	b := []byte(seeds[r.Intn(len(seeds))])
	for k := r.Intn(3); k >= 0; k-- {
		p := r.Intn(len(b) + 1)
		q := min(p+r.Intn(4), len(b))
		piece := pieces[r.Intn(len(pieces))]
		switch r.Intn(4) {
		case 0:
			b = append(append(append([]byte{}, b[:p]...), piece...), b[p:]...)
		case 1:
			b = append(append([]byte{}, b[:p]...), b[q:]...)
		case 2:
			b = append(append(append([]byte{}, b[:p]...), piece...), b[q:]...)
		case 3:
			if r.Intn(4) == 0 {
				b = b[:p]
			}
		}
	}
	return b
}

func main() {
	r := rand.New(rand.NewSource(42))
	for range 1500 {
		doc := mutate(r)
		t := T{N: 7}
		if err := json.Unmarshal(doc, &t); err != nil {
			fmt.Printf("%x\t%x\t\n", doc, err.Error())
			continue
		}
		fmt.Printf("%x\t\t%v|%x|%d|%d|%d|%d|%d|%016x|", doc, t.V, t.S, t.N, t.I32, t.I64, t.U, int64(t.D),
			math.Float64bits(t.F))
		for _, s := range t.L {
			fmt.Printf("%x,", s)
		}
		fmt.Print("|")
		for _, k := range []string{"k", ""} {
			fmt.Print(hex.EncodeToString([]byte(t.M[k])), ",")
		}
		fmt.Printf("|%v|", t.In.B)
		for _, in := range t.Ins {
			fmt.Printf("%v,", in.B)
		}
		fmt.Println()
	}
}
