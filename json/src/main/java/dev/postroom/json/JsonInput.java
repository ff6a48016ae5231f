package dev.postroom.json;

import org.jspecify.annotations.Nullable;

/// A document on its way into a target: the scanner's position, the place in the target, and the
/// first type error. Confined to the call that made it.
///
/// As in Go a wrong type does not end the reading, for bad syntax further on takes precedence; it
/// is told at the end.
final class JsonInput {
  private final JsonScanner scanner;
  private final boolean strict;
  private String struct = "";
  private String path = "";
  private @Nullable String fault;

  JsonInput(JsonScanner scanner, boolean strict) {
    this.scanner = scanner;
    this.strict = strict;
  }

  /// Read the one value of the document into the target.
  <B> void readDocument(JsonBinding<B> binding, B target) throws JsonException {
    Token first = scanner.next();
    if (first == Token.OBJECT) {
      readMembers(binding, target);
    } else if (first != Token.NULL) {
      mismatch(binding.goType());
    }
    scanner.next(); // refuses whatever follows
    if (fault != null) {
      throw new JsonException(fault);
    }
  }

  /// Read the members of the object whose opening brace is the current token.
  <B> void readMembers(JsonBinding<B> binding, B target) throws JsonException {
    String outerStruct = struct;
    String outerPath = path;
    while (scanner.next() != Token.CLOSE) {
      String name = scanner.text();
      Token value = scanner.next();
      JsonBinding.Entry<B> entry = binding.find(name);
      if (entry == null) {
        scanner.skip();
        unknown(name);
      } else if (value != Token.NULL) {
        struct = binding.structName();
        path = outerPath.isEmpty() ? entry.name() : outerPath + "." + entry.name();
        entry.slot().read(this, target);
      }
    }
    struct = outerStruct;
    path = outerPath;
  }

  private void unknown(String name) {
    if (strict && fault == null) {
      StringBuilder out = new StringBuilder("json: unknown field \"");
      for (int i = 0; i < name.length(); i++) {
        GoText.appendQuoted(out, name.charAt(i), '"');
      }
      fault = out.append('"').toString();
    }
  }

  /// Move to the next token.
  Token next() throws JsonException {
    return scanner.next();
  }

  /// Return the current token.
  Token token() {
    return scanner.token();
  }

  /// Return the text of the current name, string or number.
  String text() {
    return scanner.text();
  }

  /// Skip the current value and return its text as it stands in the document.
  String raw() throws JsonException {
    int from = scanner.start();
    scanner.skip();
    return scanner.textFrom(from);
  }

  /// Skip the current value because the target wants a `goType` there.
  void mismatch(String goType) throws JsonException {
    cannot(scanner.token().goName(), goType);
    scanner.skip();
  }

  /// Refuse the current number, which does not fit into a `goType`.
  void misfit(String goType) {
    cannot("number " + scanner.text(), goType);
  }

  private void cannot(String kind, String goType) {
    if (fault == null) {
      String where =
          path.isEmpty() ? "value of type " : "struct field " + struct + "." + path + " of type ";
      fault = "json: cannot unmarshal " + kind + " into Go " + where + goType;
    }
  }
}
