// report.c - clocks, what the server used, and how long things took.
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t clock_ns(clockid_t id) { struct timespec t; clock_gettime(id, &t); return t.tv_sec * 1000000000ull + t.tv_nsec; }
uint64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
uint64_t self_cpu_ns(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }
void die(const char *what) { perror(what); exit(2); }

Srv srv_sample(void) {
  Srv s; memset(&s, 0, sizeof s); if (!o_pid) return s;
  clockid_t c; struct timespec t;
  if (clock_getcpuclockid(o_pid, &c) == 0 && clock_gettime(c, &t) == 0) s.cpu = t.tv_sec * 1000000000ull + t.tv_nsec;
  char p[64], b[4096]; snprintf(p, sizeof p, "/proc/%d/stat", o_pid); FILE *f = fopen(p, "r");
  if (f) {
    size_t r = fread(b, 1, sizeof b - 1, f); b[r] = 0; fclose(f); char *q = strrchr(b, ')'); unsigned long long u, v;
    if (q && sscanf(q + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &u, &v) == 2) { s.ut = u * 10000000ull; s.st = v * 10000000ull; }
  }
  snprintf(p, sizeof p, "/proc/%d/status", o_pid); f = fopen(p, "r");
  if (f) { while (fgets(b, sizeof b, f)) { sscanf(b, "VmRSS: %ld", &s.rss_kb); sscanf(b, "VmHWM: %ld", &s.hwm_kb); } fclose(f); }
  return s;
}

// A power of two is cut into 1024 buckets: what is reported is at most 0.1 % below what was measured.
enum { SUB = 10, POWERS = 44 };
static uint64_t bucket[POWERS << SUB], samples, longest;
void hist_clear(void) { memset(bucket, 0, sizeof bucket); samples = longest = 0; }
static size_t slot(uint64_t ns) { int p = ns >> SUB ? 63 - __builtin_clzll(ns) - SUB + 1 : 0; return p ? ((size_t)p << SUB) + ((ns >> (p - 1)) - (1 << SUB)) : ns; }
static uint64_t value(size_t i) { size_t p = i >> SUB; return p ? ((i & ((1 << SUB) - 1)) + (1ull << SUB)) << (p - 1) : i; }
void hist_add(uint64_t ns) { size_t i = slot(ns), last = ((size_t)POWERS << SUB) - 1; bucket[i > last ? last : i]++; samples++; if (ns > longest) longest = ns; }
static double pct(double p) {
  uint64_t want = (uint64_t)(p * samples), seen = 0;
  for (size_t i = 0; i < sizeof bucket / sizeof *bucket; i++) if ((seen += bucket[i]) > want) return value(i) / 1000.0;
  return longest / 1000.0;
}

void report(uint64_t in, uint64_t out, uint64_t el, Srv a, Srv b, uint64_t self) {
  double s = el / 1e9, cpu = (double)(b.cpu - a.cpu), us = b.ut - a.ut, ss = b.st - a.st, sys = us + ss > 0 ? ss / (us + ss) : 0;
  printf("%-22s n=%-8lu el=%6.3fs in=%8.0f/s out=%9.0f/s cpu/in=%7.1fns cpu/(in+out)=%7.1fns sys=%2.0f%% srvcores=%4.2f clicores=%4.2f rss=%ldMB", o_label,
    (unsigned long)in, s, in / s, out / s, cpu / in, cpu / (in + out), sys * 100, cpu / el, (double)self / el, b.rss_kb / 1024);
  if (frames) printf(" frames=%lu", (unsigned long)frames);
  if (samples) printf(" p50=%.1fus p90=%.1f p99=%.1f p99.9=%.1f max=%.1f", pct(.5), pct(.9), pct(.99), pct(.999), longest / 1000.0);
  printf("\n"); fflush(stdout);
}
