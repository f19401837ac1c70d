package dev.parley.consent;

class InMemoryConsentSealTest extends ConsentSealContract {

  private final ConsentSeal seal = new InMemoryConsentSeal();

  @Override
  protected ConsentSeal seal() {
    return seal;
  }
}
