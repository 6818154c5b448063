import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Posts a file as the orchestrator's RestTemplate does, and prints status, content type and body, each from a line of its own. */
class OrchestratorClient {
  public static void main(String[] args) throws Exception {
    var connection = (HttpURLConnection) URI.create(args[0]).toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Accept", "application/json, application/*+json");
    connection.setRequestProperty("Content-Type", args[1]);
    byte[] body = Files.readAllBytes(Path.of(args[2]));
    connection.setFixedLengthStreamingMode(body.length);
    connection.getOutputStream().write(body);
    int status = connection.getResponseCode();
    System.out.println(status);
    System.out.println(connection.getContentType());
    try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      answer.transferTo(System.out);
    }
  }
}
