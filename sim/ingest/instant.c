#include "sim/ingest/instant.h"

#include "sim/ingest/records.h"
#include "sim/ingest/unit.h"

enum { DATE_LENGTH = 10, MINUTES_LENGTH = 16 /* "2023-11-16 18:17" */, MOST_DECIMALS = 9 };

/* Days since 1970-01-01 of a civil date (Hinnant, "chrono-compatible low-level date algorithms", days_from_civil). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* `count` digits; -1 when they are none. */
static int64_t digits(const char *text, size_t count)
{
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool wr_date_parse(const char *text, size_t length, int64_t *days)
{
    static const int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (length != DATE_LENGTH || text[4] != '-' || text[7] != '-') {
        return false;
    }
    int64_t year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    *days = days_of(year, month, day);
    return day <= lengths[month - 1] + (leap && month == 2);
}

/* HH:MM, or HHMM where a zone is written so, as seconds; -1 when it is neither. */
static int64_t hours_and_minutes(const char *text, size_t length, bool may_be_short)
{
    bool is_short = may_be_short && length == 4;
    if (!is_short && (length != 5 || text[2] != ':')) {
        return -1;
    }
    int64_t hours = digits(text, 2), minutes = digits(text + length - 2, 2);
    return hours < 0 || hours > 23 || minutes < 0 || minutes > 59 ? -1 : hours * 3600 + minutes * 60;
}

/* Takes "Z" or "+HH:MM" off the end of what stands behind the minutes. */
static bool take_zone(const char *text, size_t *length, struct wr_instant *instant)
{
    if (*length > 0 && text[*length - 1] == 'Z') {
        instant->has_zone = true;
        --*length;
        return true;
    }
    for (size_t i = 0; i < *length; i++) {
        if (text[i] == '+' || text[i] == '-') {
            int64_t offset = hours_and_minutes(text + i + 1, *length - i - 1, true);
            instant->has_zone = true;
            instant->s += text[i] == '+' ? -offset : offset;
            *length = i;
            return offset >= 0;
        }
    }
    return true;
}

/* ":SS", ":SS.fraction" or nothing. */
static bool parse_seconds(const char *text, size_t length, struct wr_instant *instant)
{
    if (length == 0) {
        return true;
    }
    int64_t seconds = length >= 3 && text[0] == ':' ? digits(text + 1, 2) : -1;
    instant->s += seconds;
    if (seconds < 0 || seconds > 59 || length == 3) {
        return seconds >= 0 && seconds <= 59;
    }
    size_t decimals = length - 4;
    if ((text[3] != '.' && text[3] != ',') || decimals < 1 || decimals > MOST_DECIMALS) {
        return false;
    }
    int64_t fraction = digits(text + 4, decimals);
    for (size_t i = decimals; i < MOST_DECIMALS; i++) {
        fraction *= 10;
    }
    instant->ns = (int32_t)fraction;
    return fraction >= 0;
}

bool wr_instant_parse(const char *text, size_t length, struct wr_instant *instant)
{
    int64_t days = 0;
    *instant = (struct wr_instant){0, 0, false};
    if (length < MINUTES_LENGTH || (text[DATE_LENGTH] != ' ' && text[DATE_LENGTH] != 'T') ||
        !wr_date_parse(text, DATE_LENGTH, &days)) {
        return false;
    }
    int64_t minutes = hours_and_minutes(text + DATE_LENGTH + 1, 5, false);
    size_t rest = length - MINUTES_LENGTH;
    instant->s = days * 86400 + minutes;
    return minutes >= 0 && take_zone(text + MINUTES_LENGTH, &rest, instant) &&
           parse_seconds(text + MINUTES_LENGTH, rest, instant);
}

double wr_instant_since(const struct wr_instant *self, const struct wr_instant *origin)
{
    return (double)(self->s - origin->s) + (double)(self->ns - origin->ns) / 1e9;
}

static bool is_earlier(const struct wr_instant *one, const struct wr_instant *other)
{
    return one->s < other->s || (one->s == other->s && one->ns < other->ns);
}

/* What is not an instant is left to be refused when the value is read. */
static enum wr_code set_origin(struct wr_records *reader, size_t column, bool is_first, struct wr_error *error)
{
    const struct wr_field *field = &wr_records_fields(reader)[column];
    struct wr_instant *origin = &reader->column[column].form.origin, instant;
    if (!wr_instant_parse(field->text, field->length, &instant)) {
        return WR_OK;
    }
    if (is_first) {
        *origin = instant;
    } else if (instant.has_zone != origin->has_zone) {
        return wr_records_fail_value(reader, column,
                                     origin->has_zone ? "a time with a zone, as in the records before"
                                                      : "a time without a zone, as in the records before",
                                     error);
    } else if (is_earlier(&instant, origin)) {
        *origin = instant;
    }
    return WR_OK;
}

enum wr_code wr_instants_set_origins(struct wr_records *reader, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < wr_records_columns(reader); i++) {
        const struct wr_unit *unit = wr_records_form(reader, i)->unit;
        bool more = unit && unit->is_instant, is_first = true, is_read = more;
        while (code == WR_OK && more && (code = wr_records_next(reader, &more, error)) == WR_OK && more) {
            code = set_origin(reader, i, is_first, error);
            is_first = false;
        }
        code = code == WR_OK && is_read ? wr_records_rewind(reader, error) : code;
    }
    return code;
}
