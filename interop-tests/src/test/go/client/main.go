// Command client asks the greeter once and prints the greeting.
package main

import (
	"flag"
	"fmt"
	"log"
	"time"

	"github.com/nats-io/nats.go"
)

func main() {
	url := flag.String("url", nats.DefaultURL, "the server")
	name := flag.String("name", "World", "who wants to be greeted")
	flag.Parse()

	connection, err := nats.Connect(*url)
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	answer, err := connection.Request("greeter.greet", []byte(*name), 5*time.Second)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(answer.Data))
}
