package dev.parley.infra.sandbox.model;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds in one passage what may fill the slots of a schema. It weighs; {@link ArgumentReader}
 * decides.
 */
final class EvidenceFinder {

  private EvidenceFinder() {}

  static List<Evidence> find(List<Slot> slots, Passage passage, LocalDate today) {
    Surroundings around = new Surroundings(passage);
    List<Evidence> found = new ArrayList<>(KeyedValues.find(slots, around));
    for (Slot slot : slots) {
      if (!slot.options().isEmpty() || slot.type() == Slot.Type.BOOLEAN) {
        found.addAll(Choices.find(slot, around));
      } else if (slot.isNumeric()) {
        found.addAll(Quantities.find(slot, around, today));
      } else {
        found.addAll(Phrases.find(slot, slots, around, today));
      }
    }
    // "The player LeBron James" names a slot; it does not say that the team is "player".
    found.removeIf(
        one ->
            one.strength() < KeyedValues.SAID
                && one.value().isTextual()
                && one.slot().options().isEmpty()
                && slots.stream().anyMatch(slot -> slot.isNamed(one.value().asText())));
    return found;
  }
}
