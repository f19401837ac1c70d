package dev.parley.runtime;

import dev.parley.consent.ConsentPolicy;
import dev.parley.interaction.Timeouts;
import dev.parley.session.TurnSettings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/** The settings of turns; what they mean is told at {@link TurnSettings}. */
@ConfigurationProperties("parley.turns")
record TurnConfiguration(
    @Bindable(defaultValue = "SENSITIVE") ConsentPolicy consentPolicy,
    @Bindable(defaultValue = "10") int maxActions,
    @Bindable(defaultValue = "3") int maxConversations,
    @Bindable(defaultValue = "30") int history,
    @Bindable(defaultValue = "32000") int historyLength,
    @Bindable(defaultValue = "120s") Duration lease,
    @Bindable(defaultValue = "24h") Duration lifetime,
    @Bindable(defaultValue = "20s") Duration modelTimeout,
    @Bindable(defaultValue = "15s") Duration toolTimeout,
    @Bindable(defaultValue = "12") int shortlist) {

  TurnSettings settings(Timeouts timeouts) {
    return new TurnSettings(
        maxActions,
        maxConversations,
        history,
        historyLength,
        lease,
        lifetime,
        modelTimeout,
        toolTimeout,
        shortlist,
        timeouts);
  }
}
