// rr.c - requests and their replies, or PING and PONG, flat out with a depth.
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static const char SERVICE[] = "svc.echo";
static int nreq, nrsp; static Conn *req, *rsp; static long sent, got;

static void ask(Conn *c) { c->t0[c->head++ & 63] = now_ns(); put_raw(c, c->buf, c->buflen); sent++; }
static void listen_to(Conn *c, const char *subject, const char *queue) {
  char line[128]; say(c, line, sprintf(line, "SUB %s %s10\r\nPING\r\n", subject, queue)); rd_until(c, "PONG");
}
static void make(int ping) {
  nreq = o_pubs; nrsp = ping ? 0 : o_subs; req = calloc(nreq, sizeof(Conn)); rsp = calloc(nrsp + 1, sizeof(Conn));
  char inbox[64], *text = malloc(o_size + o_hdr + 1024);
  for (int i = 0; i < nrsp; i++) {
    Conn *c = &rsp[i]; c->id = i; c->role = RSP; open_conn(c); listen_to(c, SERVICE, "qg ");
    c->msglen = msg_len(SERVICE, "10", "_INBOX.abcdefghij.000"); nonblock(c->fd); watch(c, EPOLLIN);
  }
  for (int i = 0; i < nreq; i++) {
    Conn *c = &req[i]; c->id = i; c->role = REQ; open_conn(c); sprintf(inbox, "_INBOX.abcdefghij.%03d", i);
    if (!ping) listen_to(c, inbox, "");
    size_t n = ping ? (size_t)sprintf(text, "PING\r\n") : put_pub(text, SERVICE, inbox);
    c->buf = malloc(n + 16); c->buflen = frame(c->buf, text, n); c->msglen = ping ? 6 : msg_len(inbox, "10", NULL); nonblock(c->fd); watch(c, EPOLLIN);
  }
}
static void answer(Conn *c, const char *b, size_t r) { // only whole messages; what is left of one waits, which needs a single responder
  static char acc[1 << 17], out[1 << 16]; static size_t al; const size_t at = strlen("MSG svc.echo 10 ");
  const char *p = b; size_t left = r, o = 0;
  if (al && nrsp == 1) { memcpy(acc + al, b, r); al += r; p = acc; left = al; }
  while (left >= c->msglen) {
    o += sprintf(out + o, "PUB %.21s %d\r\n", p + at, o_size); memset(out + o, 'y', o_size); o += o_size; memcpy(out + o, "\r\n", 2); o += 2; p += c->msglen; left -= c->msglen;
    if (o > sizeof out - 1000 - o_size) { say(c, out, o); o = 0; }
  }
  if (o) say(c, out, o);
  if (nrsp == 1) { memmove(acc, p, left); al = left; } else if (left) { fprintf(stderr, "a message cut in two, with several responders\n"); exit(5); }
}
static int hear(Conn *c, int ping) { // whether there may be more
  ssize_t r = c_recv(c, rb, 1 << 16); if (r == 0) { fprintf(stderr, "closed by server\n"); exit(3); }
  // server PINGs (6 bytes) may come between messages: strip them
  for (char *q; r >= 6 && (q = memmem(rb, r, "PING\r\n", 6));) { memmove(q, q + 6, rb + r - q - 6); r -= 6; say(c, "PONG\r\n", 6); }
  if (r < 0) return 0;
  if (r == 0) return 1;
  if (!ping && memmem(rb, r, "-ERR", 4)) { rb[r] = 0; fprintf(stderr, "err %s\n", rb); exit(3); }
  if (c->role == RSP) { answer(c, rb, (size_t)r); return 1; }
  c->rx += r; uint64_t t = now_ns();
  while (c->rx >= c->msglen) { c->rx -= c->msglen; hist_add(t - c->t0[c->tail++ & 63]); got++; if (sent < o_n) ask(c); }
  return 1;
}
void mode_rr(int ping) {
  if (o_size > 30000 || o_depth > 64) { fprintf(stderr, "requests have at most 30000 bytes and a depth of 64\n"); exit(1); }
  make(ping); struct epoll_event ev[256];
  for (int rep = 0; rep < o_rep; rep++) {
    hist_clear(); sent = got = 0; frames = 0; Srv a = srv_sample(); uint64_t c0 = self_cpu_ns(), t0 = now_ns(); int idle = 0;
    for (int i = 0; i < nreq; i++) { req[i].rx = 0; req[i].head = req[i].tail = 0; for (int d = 0; d < o_depth && sent < o_n; d++) ask(&req[i]); }
    while (got < o_n) {
      int k = epoll_wait(ep, ev, 256, 200); idle = k ? 0 : idle + 1;
      if (idle > 50) { fprintf(stderr, "STALL got=%ld sent=%ld\n", got, sent); exit(4); }
      for (int j = 0; j < k; j++) { Conn *c = ev[j].data.ptr; while (hear(c, ping) && c->ssl) {} }
    }
    uint64_t t1 = now_ns(), both = ping ? 1 : 2; report(both * o_n, both * o_n, t1 - t0, a, srv_sample(), self_cpu_ns() - c0);
  }
}
