/* SM2 of a vendor behind PKCS#11, made truly through OpenSSL with the keys beside the module (sm2.c). */
#ifndef VENDOR_SM2_H
#define VENDOR_SM2_H
#include <stddef.h>
#include <stdio.h>

/* Mechanism numbers of the two tables we know (spec: PKCS#11 has no standard ones). */
#define A_MESSAGE_RAW 0x80008100ul
#define A_MESSAGE_DER 0x80008101ul
#define A_DEFAULT_ID_RAW 0x80008102ul
#define A_DEFAULT_ID_DER 0x80008103ul
#define A_DIGEST_RAW 0x80008104ul
#define A_DIGEST_DER 0x80008105ul
#define A_DECRYPT_RAW 0x80008200ul
#define A_DECRYPT_DER 0x80008201ul
#define B_DIGEST 0x10002ul
#define B_MESSAGE 0x10004ul
#define B_KEY_TYPE 0x10001ul

/* Which Z the message is signed with. */
enum sm2_profile { STANDARD, EMPTY_ID, NO_Z };

int takes_digest(unsigned long mechanism);
/* SM3 of the data, 32 bytes. */
int sm3(const unsigned char *data, size_t size, unsigned char out[32]);
/* r and s side by side, or DER; 0 = failed. `length`: room in, length out. */
int sm2_sign(FILE *key, unsigned long mechanism, enum sm2_profile profile, int as_der, const unsigned char *data, size_t size,
             unsigned char *out, size_t *length);
/* From 04‖C1‖C3‖C2 or DER; 0 = does not open. */
int sm2_decrypt(FILE *key, unsigned long mechanism, const unsigned char *data, size_t size, unsigned char *out, size_t *length);
#endif
