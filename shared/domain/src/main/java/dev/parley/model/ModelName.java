package dev.parley.model;

/**
 * Which model answered.
 *
 * @param provider the provider's short name, for people
 * @param model as the model names itself
 */
public record ModelName(String provider, String model) {}
