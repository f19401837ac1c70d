package bench;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The model, as LangChain4j asks it. */
@ApplicationScoped
public class Models {

  @ConfigProperty(name = "chat.model.url")
  String url;

  @Produces
  @ApplicationScoped
  ChatModel model() {
    return OpenAiChatModel.builder()
        .baseUrl(url)
        .apiKey("none-needed")
        .modelName("instant")
        .build();
  }

  @Produces
  @ApplicationScoped
  StreamingChatModel streamingModel() {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey("none-needed")
        .modelName("instant")
        .build();
  }
}
