// Command discover looks for the service -service as nats.go's services are looked for, calls the
// subjects that its arguments name as subject=body, and prints what it found and what it was told.
// A document with a field that nats.go does not know is an error.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

const patience = 5 * time.Second

func main() {
	url := flag.String("url", nats.DefaultURL, "the server")
	service := flag.String("service", "", "the name of the service")
	flag.Parse()

	connection, err := nats.Connect(*url)
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()

	var ping micro.Ping
	ask(connection, micro.PingVerb, *service, "", &ping)
	fmt.Printf("ping %s %s %s %v %s\n", ping.Name, ping.ID, ping.Version, ping.Metadata, ping.Type)

	var info micro.Info
	ask(connection, micro.InfoVerb, *service, ping.ID, &info)
	fmt.Printf("info %s %s %s %v %s %q\n",
		info.Name, info.ID, info.Version, info.Metadata, info.Type, info.Description)
	for _, endpoint := range info.Endpoints {
		fmt.Printf("endpoint %s %s %s %v\n",
			endpoint.Name, endpoint.Subject, endpoint.QueueGroup, endpoint.Metadata)
	}

	for _, argument := range flag.Args() {
		call(connection, argument)
	}

	var stats micro.Stats
	ask(connection, micro.StatsVerb, *service, ping.ID, &stats)
	if age := time.Since(stats.Started); age < 0 || age > time.Hour {
		log.Fatalf("started at %v", stats.Started)
	}
	fmt.Printf("stats %s %s %s\n", stats.Name, stats.ID, stats.Type)
	for _, endpoint := range stats.Endpoints {
		fmt.Printf("counted %s %s %s requests %d errors %d last %q\n",
			endpoint.Name, endpoint.Subject, endpoint.QueueGroup,
			endpoint.NumRequests, endpoint.NumErrors, endpoint.LastError)
	}
}

func ask(connection *nats.Conn, verb micro.Verb, service, id string, document any) {
	subject, err := micro.ControlSubject(verb, service, id)
	if err != nil {
		log.Fatal(err)
	}
	answer, err := connection.Request(subject, nil, patience)
	if err != nil {
		log.Fatalf("%s: %v", subject, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(answer.Data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(document); err != nil {
		log.Fatalf("%s: %v in %s", subject, err, answer.Data)
	}
}

func call(connection *nats.Conn, argument string) {
	subject, body, _ := strings.Cut(argument, "=")
	answer, err := connection.Request(subject, []byte(body), patience)
	if err != nil {
		log.Fatalf("%s: %v", subject, err)
	}
	fmt.Printf("called %s: %q %q %q\n", subject, answer.Data,
		answer.Header.Get(micro.ErrorCodeHeader), answer.Header.Get(micro.ErrorHeader))
}
