package dev.postroom.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Chooses the server that a parameter is about, where a test has several:
///
/// ```java
/// @Postroom(name = "here")
/// @Postroom(name = "there", configuration = "max_payload: 1KB")
/// class TwoServersTest {
///   @Test
///   void apart(@ServerNamed("here") Connection here, @ServerNamed("there") Connection there) {
/// ```
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ServerNamed {

  /// The name that [Postroom#name] or [PostroomExtension#of(String,
  /// java.util.function.UnaryOperator)] gave.
  String value();
}
