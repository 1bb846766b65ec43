#include "analysis/plots/placing.h"

#include <math.h>

/* Indices in ascending order of place; equal ones stay in theirs. */
static void sort(const double *place, int count, int *order)
{
    for (int i = 0; i < count; i++) {
        int at = i;
        while (at > 0 && place[order[at - 1]] > place[i]) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

/* The least sum of squared ways under the order: runs of labels that touch move together, by the mean of what each of
 * their members wants. */
bool wr_spread(double *place, int count, double gap, double low, double high, int *order)
{
    if (gap * (count - 1) > high - low) {
        return false;
    }
    sort(place, count, order);
    for (int end = 1; end <= count; end++) { /* the run that ends with the newest label, pushed back while it touches */
        int first = end - 1;
        double start = fmin(fmax(place[order[first]], low), high);
        while (first > 0 && place[order[first - 1]] + gap > start) {
            first--;
            double sum = 0;
            for (int i = first; i < end; i++) {
                sum += place[order[i]] - gap * (i - first);
            }
            start = sum / (end - first);
            start = fmin(fmax(start, low), high - gap * (end - 1 - first));
        }
        for (int i = first; i < end; i++) {
            place[order[i]] = start + gap * (i - first);
        }
    }
    return true;
}

bool wr_boxes_overlap(const struct wr_plot_box *a, const struct wr_plot_box *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

static bool is_free(const struct wr_plot_box *box, const struct wr_plot_box *within, const struct wr_plot_box *taken,
                    int count)
{
    bool free = box->x >= within->x && box->y >= within->y && box->x + box->width <= within->x + within->width &&
                box->y + box->height <= within->y + within->height;
    for (int i = 0; i < count && free; i++) {
        free = !wr_boxes_overlap(box, &taken[i]);
    }
    return free;
}

bool wr_place_beside(double x, double y, double width, double height, const struct wr_plot_box *within,
                     const struct wr_plot_box *taken, int count, struct wr_plot_box *box)
{
    static const double side[][2] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1}};
    enum { SIDES = sizeof side / sizeof *side };
    for (int ring = 0; ring < 13; ring++) {
        const double away = 7 + 6 * ring;
        for (int i = 0; i < SIDES; i++) {
            const double dx = side[i][0], dy = side[i][1];
            box->width = width;
            box->height = height;
            box->x = x + dx * away + (dx > 0 ? 0 : dx < 0 ? -width : -width / 2);
            box->y = y + dy * away + (dy > 0 ? 0 : dy < 0 ? -height : -height / 2);
            if (is_free(box, within, taken, count)) {
                return true;
            }
        }
    }
    return false;
}
