package dev.parley.function.conversations;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What is to be changed of a conversation; what is absent stays. */
@Serdeable
record ConversationChange(
    @Nullable @Size(min = 1, max = 200) String title, @Nullable Object archived) {}
