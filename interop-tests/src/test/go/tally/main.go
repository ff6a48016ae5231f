// Command tally asks for many greetings, one after the other, and prints who answered how often and
// which requests failed. It says "halfway" in the middle.
package main

import (
	"flag"
	"fmt"
	"log"
	"sort"
	"time"

	"github.com/nats-io/nats.go"
)

func main() {
	url := flag.String("url", nats.DefaultURL, "the server")
	count := flag.Int("count", 3000, "how many requests")
	timeout := flag.Duration("timeout", 2*time.Second, "how long to wait for an answer")
	flag.Parse()

	connection, err := nats.Connect(*url)
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	answers := map[string]int{}
	failures := 0
	for number := 1; number <= *count; number++ {
		if number == *count/2 {
			fmt.Println("halfway")
		}
		name := fmt.Sprintf("caller %d", number)
		answer, err := connection.Request("greeter.greet", []byte(name), *timeout)
		switch {
		case err != nil:
			failures++
			fmt.Printf("failed %d: %v\n", number, err)
		case string(answer.Data) != "Hello, "+name+"!":
			log.Fatalf("wrong answer to %d: %s", number, answer.Data)
		default:
			answers[answer.Header.Get("Greeter")]++
		}
	}
	ids := make([]string, 0, len(answers))
	for id := range answers {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		fmt.Printf("answered %s: %d\n", id, answers[id])
	}
	fmt.Printf("failures: %d\n", failures)
}
