pragma circom 2.2.0;

include "boolean.circom";

// switchCount(LINES): number of switches, the sum of ceil(log2 i) for i = 1..LINES. Twin: switchCount of route.ts.
function switchCount(LINES) {
    var count = 0;
    var bits = 0;
    var reach = 1;
    for (var i = 1; i <= LINES; i++) {
        if (reach < i) {
            bits += 1;
            reach += reach;
        }
        count += bits;
    }
    return count;
}

// Permutation(LINES, COLUMNS)
// Statement: the rows of `out` are the rows of `in` in another order; a row has one entry in each column.
// Signals: in, out [COLUMNS][LINES]; switches[switchCount(LINES)]: 1 exchanges the two lines of a switch. All private.
// Preconditions, each constrained below: the switches are boolean.
//
// An arbitrary-size Waksman network (Beauquier and Darrot, "On arbitrary size Waksman networks and their
// vulnerability", 2002). A segment of n lines pairs its neighbours, sends the first of each pair to an upper segment and
// the second to a lower one (with the last line of an odd segment), and pairs them again behind the two; the last pair
// of an even segment needs no second switch. Segments keep their physical lines, so a switch is a pair of lines.
// Switches are numbered in the order of the data: input switches from the outermost segments in, then output switches
// back out. Twin: waksmanLevels and routePermutation of sdk/src/flowvm/route.ts.
//
// Each switch keeps only `exchanged` = switch * (second - first) as a variable; the lines are linear expressions of at
// most one term a layer, which keeps the rows of the R1CS short.
// Cost: (1 + COLUMNS) * switchCount(LINES) constraints, less those of switches whose two lines are constants.
// Source: docs/specs/flowvm.md 5.3.
template Permutation(LINES, COLUMNS) {
    var SWITCHES = switchCount(LINES);
    var LEVELS = 0;
    for (var reach = 1; reach < LINES; reach += reach) {
        LEVELS += 1;
    }
    signal input in[COLUMNS][LINES];
    signal input switches[SWITCHES];
    signal output out[COLUMNS][LINES];
    signal exchanged[COLUMNS][SWITCHES];

    var wires[COLUMNS][LINES];
    for (var column = 0; column < COLUMNS; column++) {
        for (var line = 0; line < LINES; line++) {
            wires[column][line] = in[column][line];
        }
    }

    // lines[level] lists the physical lines segment by segment; sizes[level] the lengths of its segments.
    var lines[LEVELS + 1][LINES];
    var sizes[LEVELS + 1][LINES];
    var segments[LEVELS + 1];
    for (var line = 0; line < LINES; line++) {
        lines[0][line] = line;
    }
    sizes[0][0] = LINES;
    segments[0] = 1;

    var next = 0;
    for (var level = 0; level < LEVELS; level++) {
        var start = 0;
        segments[level + 1] = 0;
        for (var segment = 0; segment < segments[level]; segment++) {
            var size = sizes[level][segment];
            var half = size \ 2;
            for (var pair = 0; pair < half; pair++) {
                var a = lines[level][start + 2 * pair];
                var b = lines[level][start + 2 * pair + 1];
                Boolean()(switches[next]);
                for (var column = 0; column < COLUMNS; column++) {
                    exchanged[column][next] <== switches[next] * (wires[column][b] - wires[column][a]);
                    wires[column][a] = wires[column][a] + exchanged[column][next];
                    wires[column][b] = wires[column][b] - exchanged[column][next];
                }
                next += 1;
                lines[level + 1][start + pair] = a;
                lines[level + 1][start + half + pair] = b;
            }
            if (size > 2 * half) {
                lines[level + 1][start + size - 1] = lines[level][start + size - 1];
            }
            if (half > 0) {
                sizes[level + 1][segments[level + 1]] = half;
                segments[level + 1] += 1;
            }
            sizes[level + 1][segments[level + 1]] = size - half;
            segments[level + 1] += 1;
            start += size;
        }
    }
    for (var level = LEVELS - 1; level >= 0; level--) {
        var start = 0;
        for (var segment = 0; segment < segments[level]; segment++) {
            var size = sizes[level][segment];
            for (var pair = 0; pair < (size - 1) \ 2; pair++) {
                var a = lines[level][start + 2 * pair];
                var b = lines[level][start + 2 * pair + 1];
                Boolean()(switches[next]);
                for (var column = 0; column < COLUMNS; column++) {
                    exchanged[column][next] <== switches[next] * (wires[column][b] - wires[column][a]);
                    wires[column][a] = wires[column][a] + exchanged[column][next];
                    wires[column][b] = wires[column][b] - exchanged[column][next];
                }
                next += 1;
            }
            start += size;
        }
    }
    assert(next == SWITCHES);

    for (var column = 0; column < COLUMNS; column++) {
        for (var line = 0; line < LINES; line++) {
            out[column][line] <== wires[column][line];
        }
    }
}
