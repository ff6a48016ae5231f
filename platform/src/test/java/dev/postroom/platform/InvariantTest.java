package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InvariantTest {

  @Test
  void a_claim_that_holds_says_nothing() {
    assertThatCode(() -> Invariant.check(true, "two and two")).doesNotThrowAnyException();
  }

  @Test
  void a_broken_claim_stops_its_owner_and_names_itself() {
    assertThatThrownBy(() -> Invariant.check(false, "two and two"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("invariant broken: two and two");
  }
}
