package dev.postroom.broker.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which headers ask for a metric, as nats-server answered.
class TraceHeadersTest {
  private static Map<String, Collection<String>> asking(String headers) {
    String block = "NATS/1.0\r\n" + headers.replace(" | ", "\r\n") + "\r\n\r\n";
    return TraceHeaders.asking(RequestHeader.fields(block.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Uber-Trace-Id: a:b:c:1; {Uber-Trace-Id=[a:b:c:1]}",
        "Uber-Trace-Id: a:b:c:01; {Uber-Trace-Id=[a:b:c:01]}",
        "uber-trace-id: a:b:c:3 | Uberctx-X: q; {Uber-Trace-Id=[a:b:c:3], Uberctx-X=[q]}",
        "X-B3-Sampled: 1; {X-B3-Sampled=[1]}",
        "X-B3-TraceId: abc; {X-B3-Traceid=[abc]}",
        "X-B3-Sampled: 1 | X-B3-SpanId: c | X-B3-Flags: 1; {X-B3-Sampled=[1], X-B3-Spanid=[c]}",
        "X-B3-Sampled: 1 | X-B3-Sampled: 0; {X-B3-Sampled=[1, 0]}",
        "B3: 1; {B3=[1]}",
        "B3: a-b; {B3=[a-b]}",
        "b3: a-b-d; {B3=[a-b-d]}",
        "Traceparent: 00-a-b-01 | Tracestate: x=y; {Traceparent=[00-a-b-01], Tracestate=[x=y]}",
        "Uber-Trace-Id: a:b:c:1 | X-B3-Sampled: 1; {Uber-Trace-Id=[a:b:c:1]}",
      })
  void headers_of_traced_calls_ask(String headers, String shown) {
    assertThat(asking(headers)).hasToString(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Uber-Trace-Id: a:b:c:0",
        "Uber-Trace-Id: a:b:c:2",
        "Uber-Trace-Id: junk",
        "Uber-Trace-Id: a:b:c:x",
        "X-B3-Sampled: 0",
        "X-B3-Sampled: true",
        "X-B3-TraceId: abc | X-B3-Sampled: 0",
        "X-B3-SpanId: c",
        "B3: 0",
        "B3: a-b-0-c",
        "Traceparent: 00-a-b-00",
        "Traceparent: junk",
        "Traceparent: 00-a-b-1",
        "Traceparent: 00-a-b-01-x",
        "X-B3-Sampled: 0 | Traceparent: 00-a-b-01",
        "Foo: bar",
      })
  void others_do_not(String headers) {
    assertThat(asking(headers)).isEmpty();
  }
}
