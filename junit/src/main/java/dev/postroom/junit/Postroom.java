package dev.postroom.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives each test of the class a server of its own. Parameters of test methods, and of
/// `@BeforeEach` and `@AfterEach` methods, get
/// - `PostroomServer`: the server
/// - `Connection`: a new connection to it, without a socket
///
/// All of them are closed after the test, which fails when the server does not come to an end.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(PostroomExtension.class)
public @interface Postroom {

  /// Settings of the server in the language of configuration files.
  String configuration() default "";

  /// Whether the server also listens on a free port of the loopback address, for other clients:
  /// `nats://127.0.0.1:` and `server.port()`.
  boolean listens() default false;
}
