// load.h - what the parts of the load generator share. Every option is a letter, see README.md.
#ifndef LOAD_H
#define LOAD_H
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

extern const char *o_host, *o_mode, *o_label, *o_subject;
extern int o_port, o_pid, o_size, o_pubs, o_subs, o_queue, o_pair, o_hdr, o_rep, o_depth, o_hold, o_wild, o_chunk, o_tls, o_ws, o_accounts, o_mix;
extern long o_n, o_window, o_rate, o_nsubj;

// ---------------------------------------------------------------- the server's account, clocks, latencies (report.c)
typedef struct { uint64_t cpu, ut, st; long rss_kb, hwm_kb; } Srv;
uint64_t now_ns(void);
uint64_t self_cpu_ns(void);
Srv srv_sample(void);
void die(const char *what);
void hist_clear(void);
void hist_add(uint64_t ns);
void report(uint64_t in, uint64_t out, uint64_t elapsed, Srv before, Srv after, uint64_t self_cpu);

// ---------------------------------------------------------------- connections (net.c)
enum { PUBR, SUBR, REQ, RSP, IDLE };
typedef struct Conn {
  int fd, role, id, blocked;
  uint64_t rx;                     // bytes received, without those of frames
  uint64_t txleft, txpos;          // bytes left to send / position in buf
  char *buf; size_t buflen;        // cyclic precomputed buffer, as it goes to the socket
  size_t line;                     // bytes per message in buf
  int pinged, ponged;
  uint64_t msglen;                 // bytes of one delivered MSG
  uint64_t t0[64]; int head, tail; // rr: when requests in flight were sent
  void *ssl; size_t pend;          // TLS: the session, and what a write that has to be repeated must offer again
  unsigned char wshead[10]; int wshn, wsop; uint64_t wsleft; // WebSocket: the frame that is being read
  char *acc; size_t accn;          // fixed rates: the beginning of a message that is not complete
  char *ob; size_t obn, obpos, obcap; long owed, k; int dirty; // fixed rates: what waits to be sent, what is due, how many were
} Conn;
extern int ep;
extern uint64_t frames; // WebSocket frames received
extern char rb[4 << 20];
void raise_files(int wanted);
void open_conn(Conn *c);                             // connects, encrypts, upgrades, logs in; blocking
void say(Conn *c, const char *text, size_t n);       // a text of the protocol, in a frame if need be
void put_raw(Conn *c, const char *bytes, size_t n);  // bytes that are framed already
void rd_until(Conn *c, const char *token);
ssize_t c_send(Conn *c, const char *b, size_t n);    // like send(2), may be cut short; EAGAIN
ssize_t c_recv(Conn *c, char *b, size_t n);          // like recv(2), without frames; 0 is the end
ssize_t c_drain(Conn *c);                            // everything there is, counted only
size_t frame(char *out, const char *in, size_t n);   // as the connections of this run want it; in may not overlap out
void nonblock(int fd);
void watch(Conn *c, uint32_t events);

// ---------------------------------------------------------------- messages (loadgen.c)
size_t put_pub(char *o, const char *subj, const char *reply);
size_t msg_len(const char *subj, const char *sid, const char *reply);

void mode_rr(int ping);   // rr.c
void mode_fixed(void);    // fixed.c: lat, rrlat, many
#endif
