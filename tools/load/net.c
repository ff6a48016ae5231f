// net.c - connections: plain, encrypted (when OpenSSL's headers are there), in WebSocket frames, or both.
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#if __has_include(<openssl/ssl.h>) && !defined(NO_TLS)
#include <openssl/ssl.h>
#define TLS 1
#endif

int ep; uint64_t frames; char rb[4 << 20];

void raise_files(int wanted) {
  struct rlimit l; getrlimit(RLIMIT_NOFILE, &l);
  if (l.rlim_cur >= (rlim_t)wanted) return;
  rlim_t had = l.rlim_max; l.rlim_cur = wanted; if (l.rlim_max < (rlim_t)wanted) l.rlim_max = wanted;
  if (setrlimit(RLIMIT_NOFILE, &l) < 0) { fprintf(stderr, "%d open files are needed and %ld allowed: ulimit -n\n", wanted, (long)had); exit(2); }
}
void nonblock(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }
void watch(Conn *c, uint32_t events) { struct epoll_event e = {events, {.ptr = c}}; if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e) < 0) die("epoll_ctl"); }

// ---------------------------------------------------------------- TLS. The certificate is not checked: what is measured is the server.
#ifdef TLS
static SSL_CTX *context;
static ssize_t again(Conn *c, int r) {
  int e = SSL_get_error(c->ssl, r);
  if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) { errno = EAGAIN; return -1; }
  return 0; // the end, however it came
}
static void encrypt(Conn *c) {
  if (!context) {
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, 65536);
  }
  c->ssl = SSL_new(context); SSL_set_fd(c->ssl, c->fd);
  if (SSL_connect(c->ssl) != 1) { fprintf(stderr, "the TLS handshake failed\n"); exit(2); }
}
static ssize_t tls_send(Conn *c, const char *b, size_t n) {
  if (c->pend) n = c->pend;
  int r = SSL_write(c->ssl, b, (int)n);
  if (r > 0) { c->pend = 0; return r; }
  ssize_t k = again(c, r); if (k < 0) c->pend = n; else errno = ECONNRESET;
  return -1;
}
static ssize_t tls_recv(Conn *c, char *b, size_t n) { int r = SSL_read(c->ssl, b, (int)n); return r > 0 ? r : again(c, r); }
#else
static void encrypt(Conn *c) { (void)c; fprintf(stderr, "built without TLS: OpenSSL's headers (libssl-dev) are not installed\n"); exit(2); }
static ssize_t tls_send(Conn *c, const char *b, size_t n) { (void)c; (void)b; (void)n; return -1; }
static ssize_t tls_recv(Conn *c, char *b, size_t n) { (void)c; (void)b; (void)n; return -1; }
#endif

ssize_t c_send(Conn *c, const char *b, size_t n) { return c->ssl ? tls_send(c, b, n) : send(c->fd, b, n, MSG_NOSIGNAL); }
static ssize_t raw_recv(Conn *c, char *b, size_t n) {
  if (c->ssl) return tls_recv(c, b, n);
  ssize_t r = recv(c->fd, b, n, 0);
  return r < 0 && errno == ECONNRESET ? 0 : r;
}
void put_raw(Conn *c, const char *b, size_t n) {
  while (n) {
    ssize_t w = c_send(c, b, n);
    if (w < 0) { if (errno == EAGAIN) { struct pollfd p = {c->fd, POLLOUT, 0}; poll(&p, 1, -1); continue; } die("write"); }
    b += w; n -= w;
  }
}

// ---------------------------------------------------------------- WebSocket: one binary frame per message or text, masked as clients must
static const unsigned char MASK[4] = {0x5a, 0xc3, 0x17, 0x9e};
size_t frame(char *out, const char *in, size_t n) {
  if (!o_ws) { memcpy(out, in, n); return n; }
  char *o = out; *o++ = (char)0x82;
  if (n < 126) *o++ = (char)(0x80 | n);
  else if (n < 65536) { *o++ = (char)(0x80 | 126); *o++ = (char)(n >> 8); *o++ = (char)n; }
  else { *o++ = (char)(0x80 | 127); for (int i = 7; i >= 0; i--) *o++ = (char)((uint64_t)n >> (8 * i)); }
  memcpy(o, MASK, 4); o += 4;
  for (size_t i = 0; i < n; i++) o[i] = (char)(in[i] ^ MASK[i & 3]);
  return o + n - out;
}
static size_t unframe(Conn *c, char *b, size_t n, int keep) { // in place; returns the bytes of messages
  size_t i = 0, o = 0;
  while (i < n) {
    if (c->wsleft) {
      size_t k = n - i < c->wsleft ? n - i : c->wsleft;
      if (c->wsop < 8) { if (keep) memmove(b + o, b + i, k); o += k; }
      i += k; c->wsleft -= k; continue;
    }
    c->wshead[c->wshn++] = (unsigned char)b[i++]; if (c->wshn < 2) continue;
    int l = c->wshead[1], need = l == 126 ? 4 : l == 127 ? 10 : 2; if (c->wshn < need) continue;
    if (l & 0x80 || c->wshead[0] & 0x70) { fprintf(stderr, "a frame that no server sends: %02x %02x\n", c->wshead[0], l); exit(3); }
    uint64_t len = need == 2 ? (uint64_t)l : 0; for (int k = 2; k < need; k++) len = len << 8 | c->wshead[k];
    c->wsop = c->wshead[0] & 15; c->wsleft = len; c->wshn = 0; frames++;
  }
  return o;
}
static void upgrade(Conn *c) {
  static const char ask[] = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: bG9hZGdlbmVyYXRvci4uLg==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  char head[2048]; size_t n = 0; put_raw(c, ask, sizeof ask - 1);
  while (n < sizeof head - 1) { // a byte at a time: what follows the head is frames
    if (raw_recv(c, head + n, 1) != 1) die("no answer to the WebSocket upgrade");
    head[++n] = 0; if (n >= 4 && !memcmp(head + n - 4, "\r\n\r\n", 4)) break;
  }
  if (strncmp(head, "HTTP/1.1 101", 12)) { fprintf(stderr, "no WebSocket: %.60s\n", head); exit(2); }
}

ssize_t c_recv(Conn *c, char *b, size_t n) {
  for (;;) {
    ssize_t r = raw_recv(c, b, n);
    if (r <= 0 || !o_ws) return r;
    size_t k = unframe(c, b, (size_t)r, 1); if (k) return (ssize_t)k;
  }
}
ssize_t c_drain(Conn *c) {
  if (!c->ssl && !o_ws) { // not even copied
    ssize_t r = recv(c->fd, NULL, 1 << 20, MSG_TRUNC | MSG_DONTWAIT);
    return r < 0 && errno == ECONNRESET ? 0 : r;
  }
  ssize_t all = 0, r;
  do {
    r = raw_recv(c, rb, 1 << 20);
    if (r > 0) all += o_ws ? (ssize_t)unframe(c, rb, (size_t)r, 0) : r;
  } while (r > 0 && c->ssl); // decrypted bytes may wait where epoll does not see them
  if (all == 0 && r > 0) { errno = EAGAIN; return -1; }
  return all ? all : r;
}
void say(Conn *c, const char *text, size_t n) {
  char b[4096], *p = n + 32 > sizeof b ? malloc(n + 32) : b;
  put_raw(c, p, frame(p, text, n)); if (p != b) free(p);
}
void rd_until(Conn *c, const char *token) {
  static char b[65536]; size_t n = 0;
  for (;;) {
    ssize_t r = c_recv(c, b + n, sizeof b - 1 - n); if (r <= 0) die("read"); n += r; b[n] = 0;
    if (memmem(b, n, "-ERR", 4)) { fprintf(stderr, "the server says %.120s\n", strstr(b, "-ERR")); exit(3); }
    if (strstr(b, token)) return;
    if (n > 60000) { memmove(b, b + n - 16, 16); n = 16; }
  }
}

void open_conn(Conn *c) {
  c->fd = socket(AF_INET, SOCK_STREAM, 0); if (c->fd < 0) die("socket");
  struct sockaddr_in a; memset(&a, 0, sizeof a); a.sin_family = AF_INET; a.sin_port = htons(o_port); inet_pton(AF_INET, o_host, &a.sin_addr);
  if (connect(c->fd, (void *)&a, sizeof a) < 0) die("connect");
  int one = 1; setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (o_ws) { if (o_tls) encrypt(c); upgrade(c); rd_until(c, "\r\n"); }
  else { rd_until(c, "\r\n"); if (o_tls) encrypt(c); }
  char user[64] = "", line[512]; if (o_accounts) sprintf(user, "\"user\":\"u%d\",\"pass\":\"load\",", c->id % o_accounts);
  int n = sprintf(line, "CONNECT {%s\"verbose\":false,\"pedantic\":false,\"echo\":true,\"headers\":true,\"no_responders\":true,\"lang\":\"c\",\"version\":\"0\",\"protocol\":1}\r\nPING\r\n", user);
  say(c, line, (size_t)n); rd_until(c, "PONG");
}
