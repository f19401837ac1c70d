/**
 * The journal of side effects: each is intended, sent, and then confirmed, failed or unknown; and
 * the rules by which an unknown one is found out without doing it twice. The journal is not stored
 * apart: it is read off the state of its session, so the two cannot disagree.
 */
@NullMarked
package dev.parley.effect;

import org.jspecify.annotations.NullMarked;
