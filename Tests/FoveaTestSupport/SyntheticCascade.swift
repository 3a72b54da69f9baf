/// A cascade in OpenCV's form that asks one thing.
package enum SyntheticCascade {
  /// One stage over windows of 20×22, which asks by how much a window's right half is brighter: up to `bound` of its contrast it votes `low`, beyond
  /// that `high`; votes from 0 on pass.
  package static func brighterRight(bound: Double, low: Double, high: Double) -> [UInt8] {
    let text = """
      <?xml version="1.0"?>
      <opencv_storage>
      <cascade type_id="opencv-cascade-classifier"><stageType>BOOST</stageType><featureType>HAAR</featureType><height>22</height>\
      <width>20</width><stageParams><maxWeakCount>1</maxWeakCount></stageParams><featureParams><maxCatCount>0</maxCatCount>\
      <featSize>1</featSize></featureParams><stageNum>1</stageNum>
      <stages><_><maxWeakCount>1</maxWeakCount><stageThreshold>0.</stageThreshold>\
      <weakClassifiers><_><internalNodes>0 -1 0 \(bound)</internalNodes><leafValues>\(low) \(high)</leafValues></_></weakClassifiers></_></stages>
      <features><_><rects><_>0 0 20 22 -1.</_><_>10 0 10 22 2.</_></rects><tilted>0</tilted></_></features></cascade>
      </opencv_storage>
      """
    return Array(text.utf8)
  }
}
