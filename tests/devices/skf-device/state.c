/* The folder of the library is the desk: each folder in devices/ is a plugged-in key, and the file "control" names its faults, read
 * anew at each call, one word or word=value a line:
 *   hang=NAME     the function never returns           crash=NAME  SIGSEGV in the function
 *   sizes=NAME    it tells a length that cannot be     overrun=NAME  it writes more than it was told there is room for
 *   slow=MS       every signature takes this long      rsa-digest  RSA takes the bare digest and adds DigestInfo itself
 *   rsa-block  RSA decryption leaves the padding on
 *   odd           a pulled key reports SAR_FAIL        deaf        waiting for plugging is not supported
 * One byte is added to "begun" for every signature that is asked for, and one to "made" for every one given.
 */
#define _GNU_SOURCE
#include "state.h"
#include <dirent.h>
#include <dlfcn.h>
#include <libgen.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char folder[4096];

__attribute__((constructor)) static void find_folder(void) {
  Dl_info info;
  char path[sizeof folder];
  if (!dladdr(&folder, &info)) abort();
  snprintf(path, sizeof path, "%s", info.dli_fname);
  snprintf(folder, sizeof folder, "%s", dirname(path));
}

void beside(char path[PATH_SIZE], const char *format, ...) {
  int used = snprintf(path, PATH_SIZE, "%s/", folder);
  va_list parts;
  va_start(parts, format);
  vsnprintf(path + used, PATH_SIZE - (size_t)used, format, parts);
  va_end(parts);
}

long read_file(const char *path, void *buffer, size_t size) {
  FILE *file = fopen(path, "rb");
  if (!file) return -1;
  size_t length = fread(buffer, 1, size, file);
  fclose(file);
  return (long)length;
}

void write_file(const char *path, const void *bytes, size_t length) {
  FILE *file = fopen(path, "wb");
  if (!file) return;
  fwrite(bytes, 1, length, file);
  fclose(file);
}

void add_mark(const char *name) {
  char path[PATH_SIZE];
  beside(path, "%s", name);
  FILE *file = fopen(path, "ab");
  if (!file) return;
  fputc('.', file);
  fclose(file);
}

size_t folders_in(const char *path, char *list, size_t size) {
  struct dirent **entries;
  size_t used = 0;
  int count = scandir(path, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    size_t length = strlen(entries[i]->d_name) + 1;
    if (entries[i]->d_type == DT_DIR && entries[i]->d_name[0] != '.' && used + length < size) {
      memcpy(list + used, entries[i]->d_name, length);
      used += length;
    }
    free(entries[i]);
  }
  if (count >= 0) free(entries);
  list[used++] = 0;
  return used;
}

long long plugged_at(const char *device) {
  char path[PATH_SIZE];
  struct stat now;
  beside(path, "devices/%s", device);
  if (stat(path, &now)) return 0;
  return (long long)now.st_ctim.tv_sec * 1000000000 + now.st_ctim.tv_nsec;
}

/* Value of a line that begins with the word and, if given, has this value; NULL when there is none. */
static const char *line_of(const char *word, const char *value) {
  static _Thread_local char line[256];
  char path[PATH_SIZE];
  beside(path, "control");
  FILE *file = fopen(path, "r");
  if (!file) return NULL;
  size_t length = strlen(word);
  const char *found = NULL;
  while (!found && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, word, length)) continue;
    const char *rest = line[length] == '=' ? line + length + 1 : line[length] == 0 ? "" : NULL;
    if (rest && (!value || !strcmp(rest, value))) found = rest;
  }
  fclose(file);
  return found;
}

int told(const char *word, const char *function) {
  return line_of(word, function) != NULL;
}

long told_number(const char *word) {
  const char *value = line_of(word, NULL);
  return value ? atol(value) : 0;
}

void obey(const char *function) {
  while (told("hang", function)) sleep(3600);
  if (told("crash", function)) raise(SIGSEGV);
}

void pause_for(long milliseconds) {
  struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&pause, NULL);
}
