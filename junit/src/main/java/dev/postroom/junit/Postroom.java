package dev.postroom.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives each test of the class a server of its own. Parameters of test methods, of `@BeforeEach`
/// and `@AfterEach` methods, and of constructors get
/// - `PostroomServer`: the server
/// - `Connection`: a new connection to it, without a socket
///
/// All of them are closed after the test, which fails when the server does not come to an end. When
/// a `@BeforeAll` method asks for the server, all tests of the class and of the classes nested in
/// it share that one, and it is closed after them. A nested class without the annotation obeys that
/// of the class around it. Tests may run in parallel.
///
/// A class may have several servers: give each a name, and choose with [ServerNamed].
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(Postrooms.class)
@ExtendWith(PostroomExtension.class)
public @interface Postroom {

  /// What [ServerNamed] calls the server; parameters without that get the one without a name.
  String name() default "";

  /// Settings of the server in the language of configuration files. An error in it fails the test
  /// and says where it is. It may say where to listen only when [#listens].
  String configuration() default "";

  /// Whether the server also listens on a free port of the loopback address, for other clients:
  /// `server.url()`.
  boolean listens() default false;
}
