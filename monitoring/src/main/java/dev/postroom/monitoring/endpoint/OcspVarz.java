package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.platform.tls.ocsp.OcspCache;

/// The part of /varz about what authorities have said of certificates (docs/spec/core.md 6.1).
final class OcspVarz {
  static final JsonFields<OcspCache.Stats> FIELDS =
      JsonFields.<OcspCache.Stats>of()
          .string("cache_type", _ -> "local")
          .number("cache_hits", OcspCache.Stats::hits, Presence.OMIT_EMPTY)
          .number("cache_misses", OcspCache.Stats::misses, Presence.OMIT_EMPTY)
          .number("cached_responses", OcspCache.Stats::responses, Presence.OMIT_EMPTY)
          .number("cached_revoked_responses", OcspCache.Stats::revoked, Presence.OMIT_EMPTY)
          .number("cached_good_responses", OcspCache.Stats::good, Presence.OMIT_EMPTY)
          .number("cached_unknown_responses", OcspCache.Stats::unknown, Presence.OMIT_EMPTY)
          .build();

  private OcspVarz() {}
}
