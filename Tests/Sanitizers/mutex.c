// Tells the thread sanitizer of Swift's Mutex.
//
// The sanitizer sees the short ways of `Synchronization.Mutex`, which are compiled into its users. The long ones, of a lock that is taken
// already, are in a library of Swift's toolchain, which no sanitizer has been built into; so each value behind a lock that two threads ever
// waited for would be reported as a race. These functions stand before the library's (LD_PRELOAD), call them, and say what they did.
//
// Source: the symbols of libswiftSynchronization.so and `Mutex/LinuxImpl.swift` of Swift 6.2 to 6.3 (observed). Where a later release has
// others, these are never called, and the sanitizer tells of many races in `withLock`: Scripts/sanitize looks for them first.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// From the sanitizer's runtime (sanitizer/tsan_interface.h), which is in the program.
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"

SWIFT void lockSlow(uint32_t thread, SELF void *lock) __asm__(LOCK);
SWIFT void unlockSlow(SELF void *lock) __asm__(UNLOCK);
SWIFT _Bool tryLockSlow(SELF void *lock) __asm__(TRY_LOCK);

SWIFT void lockSlow(uint32_t thread, SELF void *lock) {
    static SWIFT void (*original)(uint32_t, SELF void *);
    if (!original) original = dlsym(RTLD_NEXT, LOCK);
    original(thread, lock);
    if (__tsan_acquire) __tsan_acquire(lock);
}

SWIFT void unlockSlow(SELF void *lock) {
    static SWIFT void (*original)(SELF void *);
    if (!original) original = dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(lock);
    original(lock);
}

SWIFT _Bool tryLockSlow(SELF void *lock) {
    static SWIFT _Bool (*original)(SELF void *);
    if (!original) original = dlsym(RTLD_NEXT, TRY_LOCK);
    _Bool isTaken = original(lock);
    if (isTaken && __tsan_acquire) __tsan_acquire(lock);
    return isTaken;
}
