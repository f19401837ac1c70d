package dev.parley.runtime;

/**
 * What a function is called with, and what it answers, for the rehearsal before a snapshot. Neither
 * is handled: they are read and written as the Lambda runtime does it.
 *
 * @param type what the function's handler takes
 * @param json the event, as it comes
 * @param answer what such a call could be answered with
 */
public record HarmlessEvent(Class<?> type, String json, Object answer) {}
