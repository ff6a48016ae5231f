// Command greeter answers requests on greeter.greet with a greeting, until it is stopped.
//
// With -queue it is one of a group; its -id travels in the header Greeter of every answer.
package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/nats-io/nats.go"
)

func main() {
	url := flag.String("url", nats.DefaultURL, "the server")
	queue := flag.String("queue", "", "the queue group; none if empty")
	id := flag.String("id", "greeter", "who says he answered")
	flag.Parse()

	connection, err := nats.Connect(*url, nats.Name(*id))
	if err != nil {
		log.Fatal(err)
	}
	greet := func(request *nats.Msg) {
		answer := nats.NewMsg(request.Reply)
		answer.Header.Set("Greeter", *id)
		answer.Data = []byte(fmt.Sprintf("Hello, %s!", request.Data))
		if err := connection.PublishMsg(answer); err != nil {
			log.Print(err)
		}
	}
	if *queue == "" {
		_, err = connection.Subscribe("greeter.greet", greet)
	} else {
		_, err = connection.QueueSubscribe("greeter.greet", *queue, greet)
	}
	if err != nil {
		log.Fatal(err)
	}
	if err := connection.Flush(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	select {}
}
