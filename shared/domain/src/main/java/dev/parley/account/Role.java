package dev.parley.account;

/** What a user may do across the installation. */
public enum Role {
  USER,
  ADMIN,
  SUPERUSER
}
