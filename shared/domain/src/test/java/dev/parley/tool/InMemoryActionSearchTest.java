package dev.parley.tool;

class InMemoryActionSearchTest extends ActionSearchContract {

  @Override
  protected ActionSearch.Maker maker() {
    return InMemoryActionSearch::new;
  }
}
