#include "sim/base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

static const struct wr_error_row rows[WR_CODES] = {
    [WR_OK] = {"OK", WR_EXIT_OK, "no error"},
#define WR_ERROR(id, exit_status, text) [WR_E_##id] = {#id, exit_status, text},
#include "sim/base/errors.def"
#undef WR_ERROR
};

const struct wr_error_row *wr_error_row(enum wr_code code)
{
    bool known = (int)code >= 0 && code < WR_CODES;
    return &rows[known ? code : WR_E_INTERNAL];
}

int wr_error_exit(const struct wr_error *error)
{
    int status = wr_error_row(error->code)->exit_status;
    return error->from_command_line && status == WR_EXIT_DATA ? WR_EXIT_USAGE : status;
}

/* Copies text, ending it with "..." where it does not fit. */
static void copy_text(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length < size) {
        memcpy(to, from, length + 1);
        return;
    }
    memcpy(to, from, size - 4);
    memcpy(to + size - 4, "...", 4);
}

/* Reads one argument as the conversion at `*spec` says (after its '%') and moves past it. */
static void take_value(struct wr_error_value *value, const char **spec, va_list *arguments)
{
    size_t longs = 0;
    bool size = false;
    for (; **spec == 'l' || **spec == 'z'; (*spec)++) {
        longs += **spec == 'l';
        size |= **spec == 'z';
    }
    char conversion = *(*spec)++;
    if (conversion == 's') {
        const char *text = va_arg(*arguments, const char *);
        value->kind = WR_VALUE_TEXT;
        copy_text(value->text, sizeof value->text, text ? text : "?");
    } else if (conversion == 'g') {
        value->kind = WR_VALUE_REAL;
        value->real = va_arg(*arguments, double);
    } else {
        value->kind = WR_VALUE_INTEGER;
        if (size) {
            value->integer = (int64_t)va_arg(*arguments, size_t);
        } else if (longs == 2) {
            value->integer = va_arg(*arguments, long long);
        } else if (longs == 1) {
            value->integer = va_arg(*arguments, long);
        } else {
            value->integer =
                conversion == 'u' ? (int64_t)va_arg(*arguments, unsigned) : (int64_t)va_arg(*arguments, int);
        }
    }
}

enum wr_code wr_fail(struct wr_error *error, enum wr_code code, const char *values, ...)
{
    if (!error) {
        return code;
    }
    memset(error, 0, sizeof *error);
    error->code = code;
    va_list arguments;
    va_start(arguments, values);
    for (int i = 0; i < WR_ERROR_VALUES && *values; i++) {
        if (*values != '%') {
            break;
        }
        values++;
        take_value(&error->value[i], &values, &arguments);
    }
    va_end(arguments);
    return code;
}

enum wr_code wr_fail_at(struct wr_error *error, const char *file, int64_t line, int64_t column)
{
    if (!error) {
        return WR_E_INTERNAL;
    }
    if (file && *file) {
        copy_text(error->file, sizeof error->file, file);
    }
    error->line = line;
    error->column = column;
    return error->code;
}

enum wr_code wr_fail_within(struct wr_error *error, const char *within)
{
    copy_text(error->within, sizeof error->within, within);
    return error->code;
}

enum wr_code wr_fail_errno(struct wr_error *error, int os_errno)
{
    if (!error) {
        return WR_E_INTERNAL;
    }
    error->os_errno = os_errno;
    return error->code;
}
