package dev.postroom.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A target with a field of each type, under the names that the oracle program used.
final class Target {
  static final JsonBinding<In> IN =
      JsonBinding.<In>of("main.In").bool("b", (in, v) -> in.b = v).build();

  static final JsonBinding<Target> BINDING =
      JsonBinding.<Target>of("main.T")
          .bool("v", (t, v) -> t.v = v)
          .string("s", (t, v) -> t.s = v)
          .number("n", (t, v) -> t.n = v)
          .int32("i32", (t, v) -> t.i32 = v)
          .int64("i64", (t, v) -> t.i64 = v)
          .uint64("u", (t, v) -> t.u = v)
          .nanos("d", (t, v) -> t.d = v)
          .decimal("f", (t, v) -> t.f = v)
          .strings("l", (t, v) -> t.l = v)
          .stringMap("m", (t, v) -> t.m = v)
          .object("in", t -> t.in, IN)
          .list("ins", In::new, IN, (t, v) -> t.ins = v)
          .objectMap("by", In::new, IN, (t, v) -> t.by = v)
          .raw("r", (t, v) -> t.r = v)
          .build();

  boolean v;
  String s = "";
  long n = 7;
  long i32;
  long i64;
  long u;
  long d;
  double f;
  List<String> l = new ArrayList<>();
  Map<String, String> m = new LinkedHashMap<>();
  In in = new In();
  List<In> ins = new ArrayList<>();
  Map<String, In> by = new LinkedHashMap<>();
  String r = "";

  static final class In {
    boolean b;
  }
}
