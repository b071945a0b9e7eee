/* The process that holds a pod's namespaces: it reaps what is left to it and ends on TERM or INT. Needs no libc. */

#if defined(__x86_64__)
enum { EXIT = 231, WAIT4 = 61, SIGPROCMASK = 14, SIGTIMEDWAIT = 128 };
static long call(long n, long a, long b, long c, long d)
{
    long result;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
enum { EXIT = 94, WAIT4 = 260, SIGPROCMASK = 135, SIGTIMEDWAIT = 137 };
static long call(long n, long a, long b, long c, long d)
{
    register long x8 __asm__("x8") = n;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
}
#elif defined(__arm__)
enum { EXIT = 248, WAIT4 = 114, SIGPROCMASK = 175, SIGTIMEDWAIT = 177 };
static long call(long n, long a, long b, long c, long d)
{
    register long r7 __asm__("r7") = n;
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    __asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3) : "memory");
    return r0;
}
#else
#error "no system calls for this architecture"
#endif

enum { SIGINT_ = 2, SIGTERM_ = 15, SIGCHLD_ = 17, BLOCK = 0, NOHANG = 1 };

/* SIGCHLD must not be ignored to be waited for: blocked and pending is enough, as its default is to be discarded only unblocked. */
void _start(void)
{
    unsigned long long set = 1ULL << (SIGINT_ - 1) | 1ULL << (SIGTERM_ - 1) | 1ULL << (SIGCHLD_ - 1);
    call(SIGPROCMASK, BLOCK, (long)&set, 0, sizeof set);
    for (;;) {
        long signal = call(SIGTIMEDWAIT, (long)&set, 0, 0, sizeof set);
        if (signal == SIGINT_ || signal == SIGTERM_) {
            call(EXIT, 0, 0, 0, 0);
        }
        while (call(WAIT4, -1, 0, NOHANG, 0) > 0) {
        }
    }
}
