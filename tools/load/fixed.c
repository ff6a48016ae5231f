// fixed.c - messages at a fixed rate, whatever the server does meanwhile. Each carries in its payload the time at which it
// should have been sent, and its latency counts from there: a server that stops for a moment is charged for everything that
// waited (an open loop). Three shapes: lat, publishers and subscribers; rrlat, requests and replies; many, a ring of
// connections that each publish to another one rarely. The first tenth warms up and is not counted.
#include "load.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>

enum { STAMP = 8, FULL = 256 << 10 };
static Conn *conns, **dirty; static int nconn, nsend, ndirty; static double gap; static uint64_t start;
static long due, counted_from, heard; static char *text; static uint64_t read_at;

static void touch(Conn *c) { if (!c->dirty) { c->dirty = 1; dirty[ndirty++] = c; } }
static void append(Conn *c, const char *b, size_t n) {
  if (c->obpos == c->obn) c->obpos = c->obn = 0;
  if (c->obn + n + 16 > c->obcap) {
    if (c->obn + n > 64u << 20) { fprintf(stderr, "the server takes nothing from connection %d\n", c->id); exit(4); }
    c->obcap = (c->obn + n + 16) * 2; c->ob = realloc(c->ob, c->obcap); if (!c->ob) die("realloc");
  }
  c->obn += frame(c->ob + c->obn, b, n); touch(c);
}
static uint64_t intended(Conn *c, long k) { return start + (uint64_t)((c->id + k * (double)nsend) * gap); }
static void pump(Conn *c) { // what is due, as long as the socket takes it; the rest keeps the time it should have had
  for (; c->owed && c->obn - c->obpos < FULL; c->owed--) {
    uint64_t t = intended(c, c->k++);
    memcpy(c->buf + c->buflen - 2 - o_size, &t, STAMP); append(c, c->buf, c->buflen);
  }
}
static void flush(void) {
  for (int i = 0; i < ndirty; i++) {
    Conn *c = dirty[i];
    for (;;) { // what is owed follows at once: a socket that took everything tells of its room no more
      while (c->obpos < c->obn && !c->blocked) {
        ssize_t w = c_send(c, c->ob + c->obpos, c->obn - c->obpos);
        if (w > 0) c->obpos += w; else if (errno == EAGAIN) c->blocked = 1; else die("send");
      }
      if (c->blocked || !c->owed) break;
      pump(c);
    }
    c->dirty = 0;
  }
  ndirty = 0;
}
static void on_message(Conn *c, char *head, char *end, char *payload, size_t size) {
  if (c->role == RSP) { // MSG svc.echo 10 REPLY SIZE
    char *reply = strchr(head + strlen("MSG svc.echo 10"), ' ') + 1; int len = (int)((char *)memchr(reply, ' ', end - reply) - reply);
    int n = sprintf(text, "PUB %.*s %zu\r\n", len, reply, size); memcpy(text + n, payload, size); memcpy(text + n + size, "\r\n", 2);
    append(c, text, n + size + 2); return;
  }
  uint64_t sent; memcpy(&sent, payload, STAMP); heard++;
  if (sent >= start + (uint64_t)(counted_from * gap)) hist_add(read_at > sent ? read_at - sent : 0);
}
static int hear(Conn *c) { // whether there may be more
  if (c->accn) memcpy(rb, c->acc, c->accn);
  ssize_t r = c_recv(c, rb + c->accn, sizeof rb - c->accn);
  if (r == 0) { fprintf(stderr, "connection %d closed by server (slow consumer?)\n", c->id); exit(3); }
  if (r < 0) return 0;
  read_at = now_ns();
  char *p = rb, *e = rb + c->accn + r, *nl;
  while ((nl = memchr(p, '\n', e - p))) {
    if (*p == 'M') {
      char *last = nl; while (last[-1] != ' ') last--;
      size_t size = strtoul(last, NULL, 10); if ((size_t)(e - nl - 1) < size + 2) break;
      on_message(c, p, nl, nl + 1, size); p = nl + 1 + size + 2; continue;
    }
    if (*p == '-') { fprintf(stderr, "the server says %.*s\n", (int)(nl - p), p); exit(3); }
    if (!strncmp(p, "PING", 4)) append(c, "PONG\r\n", 6);
    p = nl + 1;
  }
  c->accn = e - p; free(c->acc); c->acc = NULL;
  if (c->accn) { c->acc = malloc(c->accn); memcpy(c->acc, p, c->accn); }
  return 1;
}

static void join(Conn *c, int role, const char *sub) {
  char line[128]; c->role = role; open_conn(c);
  if (sub) { say(c, line, sprintf(line, "SUB %s 10\r\nPING\r\n", sub)); rd_until(c, "PONG"); }
  nonblock(c->fd); watch(c, EPOLLIN | EPOLLOUT | EPOLLET);
}
// Connections 0 to nsend-1 send. Returns how often a message is heard.
static double set_up(void) {
  int rr = !strcmp(o_mode, "rrlat"), many = !strcmp(o_mode, "many"), pair = o_pair || o_accounts;
  nsend = o_pubs; nconn = many ? o_pubs : o_pubs + o_subs; conns = calloc(nconn, sizeof(Conn)); dirty = calloc(nconn, sizeof *dirty);
  text = malloc(o_size + o_hdr + 1024); char name[40], subject[40], reply[40];
  for (int i = 0; i < nconn; i++) conns[i].id = i;
  for (int i = nsend; i < nconn; i++) { // listeners first
    sprintf(name, pair && !rr ? "lat.%05d" : "lat", i - nsend); conns[i].id = i - nsend;
    if (rr) join(&conns[i], RSP, "svc.echo qg"); else join(&conns[i], SUBR, name);
  }
  for (int i = 0; i < nsend; i++) {
    Conn *c = &conns[i]; sprintf(reply, "_INBOX.abcdefghij.%05d", i); sprintf(name, "lat.%05d", i);
    if (many) { sprintf(subject, "lat.%05d", (i + nsend / 2) % nsend); join(c, PUBR, name); }
    else if (rr) { strcpy(subject, "svc.echo"); join(c, REQ, reply); }
    else { sprintf(subject, pair ? "lat.%05d" : "lat", i % o_subs); join(c, PUBR, NULL); }
    size_t n = put_pub(text, subject, rr ? reply : NULL); c->buf = malloc(n); c->buflen = n; memcpy(c->buf, text, n);
  }
  return many || rr || pair ? 1 : o_subs;
}
static int due_now(void) { // hands out what is due; a connection is touched when it has something to send
  uint64_t now = now_ns(); int any = 0;
  for (; due < o_n && start + (uint64_t)(due * gap) <= now && any < 4096; due++, any++) { Conn *c = &conns[due % nsend]; c->owed++; if (!c->blocked) pump(c); }
  return any;
}
static void rest(void) { // until the next message is due, or something arrives
  int64_t ns = due < o_n ? (int64_t)(start + (uint64_t)(due * gap) - now_ns()) : 100000000; if (ns < 20000) return;
  struct timespec t = {ns / 1000000000, ns % 1000000000}; struct pollfd p = {ep, POLLIN, 0}; ppoll(&p, 1, &t, NULL);
}
void mode_fixed(void) {
  if (o_size < STAMP) o_size = STAMP;
  if (o_size > 1 << 20 || !o_rate) { fprintf(stderr, "a fixed rate needs -R, and payloads of at most 1 MiB\n"); exit(1); }
  prctl(PR_SET_TIMERSLACK, 1); double fan = set_up(); long want = (long)(o_n * fan);
  hist_clear(); gap = 1e9 / o_rate; counted_from = o_n / 10; struct epoll_event ev[256];
  start = now_ns() + 1000000; uint64_t last = start, t0 = 0, c0 = 0; long from = 0; Srv a = {0};
  while (heard < want) {
    if (!t0 && due >= counted_from) { a = srv_sample(); t0 = now_ns(); c0 = self_cpu_ns(); frames = 0; from = due; }
    int any = due_now(); flush(); if (!any) rest();
    int k = epoll_wait(ep, ev, 256, 0);
    if (k > 0) last = now_ns(); else if (now_ns() - last > 15000000000ull && due > 0) { fprintf(stderr, "STALL heard=%ld want=%ld\n", heard, want); exit(4); }
    for (int j = 0; j < k; j++) {
      Conn *c = ev[j].data.ptr;
      if (ev[j].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) while (hear(c)) if (due_now()) flush(); // what is due does not wait for a long read
      if (ev[j].events & EPOLLOUT) { c->blocked = 0; pump(c); touch(c); }
    }
  }
  uint64_t t1 = now_ns(); long in = o_n - from; int legs = !strcmp(o_mode, "rrlat") ? 2 : 1;
  report((uint64_t)in * legs, (uint64_t)(in * fan) * legs, t1 - t0, a, srv_sample(), self_cpu_ns() - c0);
}
