/* What the device keeps in its folder, and the faults it is told to have. */
#ifndef STATE_H
#define STATE_H
#include <stddef.h>
#include "skf.h"

#define MAX_TRIES 5
#define NAME_SIZE 128
#define PATH_SIZE 4608

/* A path below the folder of the library: beside(path, "devices/%s/serial", name). */
void beside(char path[PATH_SIZE], const char *format, ...);
/* Whole file; its length, or -1 when there is none. */
long read_file(const char *path, void *buffer, size_t size);
void write_file(const char *path, const void *bytes, size_t length);
void add_mark(const char *name);
/* Names of the folders in a folder, sorted, each with its NUL and one more at the end; the length of it all. */
size_t folders_in(const char *path, char *list, size_t size);
/* When the device was plugged in, 0 when it is out: a handle of an earlier time is worth nothing. */
long long plugged_at(const char *device);

/* Whether the control file has the word, or the word with this function: hang=SKF_VerifyPIN. */
int told(const char *word, const char *function);
long told_number(const char *word);
void obey(const char *function);
void pause_for(long milliseconds);
#endif
